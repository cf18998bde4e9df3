#include "demo/inspection.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <semaphore>
#include <span>
#include <string>
#include <utility>

#include "demo/demo_report.hpp"

namespace tofu::cli {
namespace {

using Kind = Inspection::Verdict::Kind;

constexpr MessageId job = 7;
constexpr auto patience = std::chrono::seconds(30);

/// A file of its own, and an inspection of what workers say of it.
class InspectionTest : public testing::Test {
 protected:
  InspectionTest() { write(content); }
  ~InspectionTest() override {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }

  void write(const std::string& text) const {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  }
  [[nodiscard]] FileStamp stamp() const { return SourceFile::open({path})->stamp(); }

  /// What a worker finds to which `received` was sent.
  static Findings findings_of(const std::string& received) {
    Examiner examiner;
    examiner.add(std::as_bytes(std::span(received)));
    return examiner.finish();
  }

  /// The first verdict.
  Inspection::Verdict verdict() {
    while (proofs.try_acquire_for(patience)) {
      if (auto verdicts = inspection.verdicts(); !verdicts.empty()) return verdicts.front();
    }
    ADD_FAILURE() << "no verdict in time";
    return {};
  }

  const std::string content = "three words here\nand a line\n";
  const std::string path =
      testing::TempDir() + "tofu-inspection-" +
      std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
  std::counting_semaphore<> proofs{0};
  Inspection inspection{[this] { proofs.release(); }};
};

TEST_F(InspectionTest, the_right_answer_is_right) {
  inspection.begin(job, {path});
  inspection.answer(job, {findings_of(content), stamp()});
  const auto found = verdict();
  EXPECT_EQ(found.job, job);
  EXPECT_EQ(found.kind, Kind::right) << found.why;
  EXPECT_EQ(inspection.open(), 0U);
}

TEST_F(InspectionTest, one_wrong_byte_differs) {
  std::string received = content;
  received[5] ^= 1;
  inspection.begin(job, {path});
  inspection.answer(job, {findings_of(received), stamp()});
  EXPECT_EQ(verdict().kind, Kind::differs);
}

TEST_F(InspectionTest, a_missing_byte_differs) {
  inspection.begin(job, {path});
  inspection.answer(job, {findings_of(content.substr(1)), stamp()});
  EXPECT_EQ(verdict().kind, Kind::differs);
}

TEST_F(InspectionTest, a_wrong_count_differs_though_the_checksum_is_right) {
  Findings findings = findings_of(content);
  EXPECT_EQ(findings.bytes, content.size());
  EXPECT_EQ(findings.lines, 2U);
  EXPECT_EQ(findings.words, 6U);
  ++findings.words;
  inspection.begin(job, {path});
  inspection.answer(job, {std::move(findings), stamp()});
  EXPECT_EQ(verdict().kind, Kind::differs);
}

TEST_F(InspectionTest, a_file_that_changed_after_it_was_sent_is_not_compared) {
  const FileStamp sent = stamp();
  write("something else");
  inspection.begin(job, {path});
  inspection.answer(job, {findings_of(content), sent});
  EXPECT_EQ(verdict().kind, Kind::file_changed);
}

TEST_F(InspectionTest, a_file_that_is_gone_is_unreadable) {
  const FileStamp sent = stamp();
  std::filesystem::remove(path);
  inspection.begin(job, {path});
  inspection.answer(job, {findings_of(content), sent});
  EXPECT_EQ(verdict().kind, Kind::unreadable);
}

TEST_F(InspectionTest, a_dropped_job_gets_no_verdict) {
  inspection.begin(job, {path});
  inspection.drop(job);
  inspection.begin(job + 1, {path});
  inspection.answer(job + 1, {findings_of(content), stamp()});
  EXPECT_EQ(verdict().job, job + 1);
  EXPECT_TRUE(inspection.verdicts().empty());
}

TEST(DemoReport, a_job_that_was_not_verified_is_exit_code_1) {
  EXPECT_EQ((DemoReport{.jobs = 1, .right = 1}).exit_code(), ExitCode::success);
  EXPECT_EQ((DemoReport{.jobs = 1, .changed = 1}).exit_code(), ExitCode::failed);
  EXPECT_EQ((DemoReport{.jobs = 1, .unreadable = 1}).exit_code(), ExitCode::failed);
  EXPECT_EQ((DemoReport{.jobs = 1, .failed = 1}).exit_code(), ExitCode::failed);
}

TEST(DemoReport, one_differing_job_is_exit_code_4_whatever_else_went_wrong) {
  DemoReport report{.jobs = 3, .right = 1};
  report.failed = 1;
  EXPECT_EQ(report.exit_code(), ExitCode::failed);
  report.differs = 1;
  EXPECT_EQ(report.exit_code(), ExitCode::differs);
  EXPECT_NE(report.text().find("1 of 3 jobs: all bytes right, 1 WITH WRONG BYTES"),
            std::string::npos);
}

}  // namespace
}  // namespace tofu::cli
