#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <string>

#include <tofu/testing.hpp>

#include "support/party.hpp"

namespace tofu::test {

/// What carries the bytes of a test.
enum class Wire : std::uint8_t { tcp_v4, tcp_v6, uds, uds_abstract };

/// What one body of tests is run over: who drives the engines, and what they speak through.
struct Scene {
  Drive drive;
  Wire wire;
};

/// Names like `own_thread_tcp_v4`.
[[nodiscard]] std::string name_of(const Scene& scene);
void PrintTo(const Scene& scene, std::ostream* out);

/// Why this host has no such thing; empty if it has.
[[nodiscard]] std::string_view missing(Wire wire);
/// Whatever of it there is on this machine: a Unix socket, which is quicker and needs no port, or
/// TCP. `path` must outlive it.
[[nodiscard]] Address local_address(const testing::TemporaryUdsPath& path);

/// The fixture of tests that are run over every scene.
class SceneTest : public ::testing::TestWithParam<Scene> {
 protected:
  void SetUp() override {
    if (const auto reason = missing(GetParam().wire); !reason.empty()) GTEST_SKIP() << reason;
  }

  [[nodiscard]] bool over_tcp() const {
    return GetParam().wire == Wire::tcp_v4 || GetParam().wire == Wire::tcp_v6;
  }
  /// The defaults with the scene's drive.
  [[nodiscard]] EngineOptions options() const {
    EngineOptions options;
    options.drive = GetParam().drive;
    return options;
  }
  /// The same with room for everything that a test leaves lying about.
  [[nodiscard]] EngineOptions roomy_options() const {
    EngineOptions options = this->options();
    options.max_messages = 20'000;
    options.max_received_messages = 20'000;
    options.max_queued_messages = 20'000;
    options.max_queued_bytes = 64 * 1024 * 1024;
    return options;
  }
  /// A new address to listen on: port 0 or a path that does not exist.
  Address anywhere();

  Stage stage;

 private:
  std::deque<testing::TemporaryUdsPath> paths_;
};

/// Every drive with every wire.
[[nodiscard]] std::vector<Scene> every_scene();
/// Every drive with TCP over IPv4 and with a UDS path: for long tests in which the kind of address
/// makes no difference.
[[nodiscard]] std::vector<Scene> main_scenes();
/// Every drive, for what only TCP or only UDS paths have.
[[nodiscard]] std::vector<Scene> tcp_scenes();
[[nodiscard]] std::vector<Scene> uds_scenes();

inline std::string scene_name(const ::testing::TestParamInfo<Scene>& info) {
  return name_of(info.param);
}

}  // namespace tofu::test

/// Runs a suite of TEST_Ps over scenes.
#define TOFU_OVER(suite, scenes) \
  INSTANTIATE_TEST_SUITE_P(Over, suite, ::testing::ValuesIn(scenes), ::tofu::test::scene_name)
