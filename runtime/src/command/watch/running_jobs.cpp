// SPDX-License-Identifier: Apache-2.0
#include "command/watch/running_jobs.hpp"

#include "windrow/kernels/error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>

namespace windrow::command {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
    throw Error("W6087", fmt::format("{} cannot tell `windrow why` of this job: {}", path.string(), why),
                "the job can be asked by its port all the same: windrow why http://127.0.0.1:PORT");
}

/// Made by us, for us alone: in a folder that all may write to, somebody else may have been first.
void make_private_folder(const fs::path& folder) {
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) refuse(folder, std::strerror(errno));
    struct stat found {};
    if (lstat(folder.c_str(), &found) != 0) refuse(folder, std::strerror(errno));
    if (!S_ISDIR(found.st_mode) || found.st_uid != geteuid() || (found.st_mode & 0077) != 0)
        refuse(folder, "it is not a folder of this user alone");
}

std::string entry_text(const RunningJob& job) {
    return fmt::format("{}\n{}\n{}\n{}\n", job.process, job.port, job.script, job.checkpoints);
}

std::optional<RunningJob> read_entry(const fs::path& path) {
    std::ifstream file(path);
    RunningJob job;
    std::string process, port;
    if (!std::getline(file, process) || !std::getline(file, port) || !std::getline(file, job.script) ||
        !std::getline(file, job.checkpoints)) {
        return std::nullopt;  // it is being written
    }
    job.process = std::atoi(process.c_str());
    job.port = std::atoi(port.c_str());
    return job;
}

/// Removes the entry if the process that wrote it has gone.
bool is_held(const fs::path& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return false;
    const bool held = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (!held) unlink(path.c_str());
    close(file);
    return held;
}

}  // namespace

fs::path running_jobs_folder() {
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    if (runtime != nullptr && runtime[0] == '/') return fs::path(runtime) / "windrow";
    std::error_code error;
    fs::path temporary = fs::temp_directory_path(error);
    if (error) temporary = "/tmp";
    return temporary / fmt::format("windrow-{}", geteuid());
}

RunningJobEntry::RunningJobEntry(const RunningJob& job) {
    const fs::path folder = running_jobs_folder();
    make_private_folder(folder);
    path_ = folder / std::to_string(job.process);
    unlink(path_.c_str());  // of an earlier process with this number
    file_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file_ < 0) refuse(path_, std::strerror(errno));
    const std::string text = entry_text(job);
    // Locked before anything is in it: an entry that can be read is held.
    const bool written =
        flock(file_, LOCK_EX | LOCK_NB) == 0 && write(file_, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (written) return;
    const std::string why = std::strerror(errno);
    unlink(path_.c_str());
    close(file_);
    refuse(path_, why);
}

RunningJobEntry::~RunningJobEntry() {
    unlink(path_.c_str());
    close(file_);
}

std::vector<RunningJob> running_jobs() {
    std::vector<RunningJob> jobs;
    std::error_code error;
    std::vector<fs::path> paths;
    for (fs::directory_iterator it(running_jobs_folder(), error), end; !error && it != end; it.increment(error))
        paths.push_back(it->path());
    for (const fs::path& path : paths) {
        if (!is_held(path)) continue;
        if (auto job = read_entry(path)) jobs.push_back(std::move(*job));
    }
    std::sort(jobs.begin(), jobs.end(), [](const RunningJob& a, const RunningJob& b) { return a.process < b.process; });
    return jobs;
}

}  // namespace windrow::command
