#pragma once

#include <string>
#include <vector>

#include "demo/job_queue.hpp"
#include "transfer/attempt.hpp"

namespace tofu::cli {

/// The jobs that a user's files and folders make, and what was left out.
struct JobList {
  std::vector<Job> jobs;
  /// Sentences about what could not be read.
  std::vector<std::string> unreadable;
  /// How many symbolic links and special files were passed by.
  std::size_t left_out = 0;
};

/// Makes a job of each file at or below `paths`; none given: of the project's own sources if this
/// machine has them, or else of the current folder, without what was built from it.
/// Failure: one of the paths does not exist, or is neither file nor folder.
[[nodiscard]] Attempt<JobList> make_job_list(const std::vector<std::string>& paths);

}  // namespace tofu::cli
