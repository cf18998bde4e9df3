#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include <tofu/version.hpp>

#include "poller/poller.hpp"

namespace tofu {
namespace {

TEST(Version, is_that_of_the_build) {
  std::ifstream file(TOFU_SOURCE_DIR "/CMakeLists.txt");
  std::string project;
  while (std::getline(file, project) && !project.starts_with("project(tofu ")) {
  }
  EXPECT_NE(project.find(" VERSION " + std::string(version()) + " "), std::string::npos) << project;
}

TEST(Version, names_the_back_end_that_was_chosen) {
  EXPECT_EQ(poller_backend(), poller::SelectedBackend::name());
}

}  // namespace
}  // namespace tofu
