// SPDX-License-Identifier: Apache-2.0
#include "command/subprocess.hpp"

#include "windrow/kernels/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace windrow::command {
namespace {

using Clock = std::chrono::steady_clock;

/// A pipe whose ends close themselves, also in programs that other threads start meanwhile.
struct Pipe {
    std::array<int, 2> ends{-1, -1};
    Pipe() {
        if (pipe2(ends.data(), O_CLOEXEC) != 0) throw Error("W6082", std::string("cannot make a pipe: ") + std::strerror(errno));
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    void close_end(std::size_t end) {
        if (ends[end] >= 0) close(ends[end]);
        ends[end] = -1;
    }
};

/// Only calls that are safe between fork and exec.
[[noreturn]] void become(char* const* arguments, const char* folder, int output, int errors) {
    const int nothing = open("/dev/null", O_RDONLY);
    if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(output, 1) < 0 || dup2(errors, 2) < 0 || chdir(folder) != 0) _exit(126);
    setpgid(0, 0);
    execv(arguments[0], arguments);
    _exit(127);
}

/// Reads both pipes until they close or the time is over. False if it is over.
bool collect(Pipe& output, Pipe& errors, ProcessResult& result, Clock::time_point deadline) {
    std::array<char, 1 << 16> block;
    std::array<std::pair<int, std::string*>, 2> ends{{{output.ends[0], &result.output}, {errors.ends[0], &result.errors}}};
    while (ends[0].first >= 0 || ends[1].first >= 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) return false;
        std::array<pollfd, 2> waiting{{{ends[0].first, POLLIN, 0}, {ends[1].first, POLLIN, 0}}};
        if (poll(waiting.data(), waiting.size(), static_cast<int>(std::min<std::int64_t>(left, 1000))) < 0 && errno != EINTR)
            return true;
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            if (ends[i].first < 0 || (waiting[i].revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
            const ssize_t count = read(ends[i].first, block.data(), block.size());
            if (count > 0) {
                ends[i].second->append(block.data(), static_cast<std::size_t>(count));
            } else if (count == 0 || errno != EINTR) {
                ends[i].first = -1;
            }
        }
    }
    return true;
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                          double timeout_seconds) {
    const auto deadline =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(timeout_seconds));
    std::vector<char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    const std::string directory = folder.string();
    Pipe output;
    Pipe errors;
    const pid_t child = fork();
    if (child < 0) throw Error("W6082", std::string("cannot start a process: ") + std::strerror(errno));
    if (child == 0) become(pointers.data(), directory.c_str(), output.ends[1], errors.ends[1]);
    output.close_end(1);
    errors.close_end(1);

    ProcessResult result;
    if (!collect(output, errors, result, deadline)) {
        result.timed_out = true;
        kill(-child, SIGKILL);
        kill(child, SIGKILL);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
    if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
    if (!result.timed_out && (result.exit_code == 126 || result.exit_code == 127) && result.errors.empty()) {
        throw Error("W6082", "cannot start " + arguments[0] + " in " + directory);
    }
    return result;
}

std::filesystem::path own_program() {
    return std::filesystem::read_symlink("/proc/self/exe");
}

}  // namespace windrow::command
