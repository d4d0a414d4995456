// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A schema registry in a process of its own (tests/schema_registry.py), ended with the test.

#include "test_places.hpp"
#include "windrow/kernels/error.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <string>
#include <vector>

extern char** environ;

namespace windrow::test {

class RegistryProcess {
public:
    /// `log` is a file for its notes of requests.
    RegistryProcess(std::vector<std::string> arguments, const std::string& log) {
        int in[2];
        int out[2];
        if (::pipe(in) != 0 || ::pipe(out) != 0) throw_defect("no pipes");
        std::vector<std::string> words = {"python3", source_folder() + "/tests/schema_registry.py"};
        words.insert(words.end(), arguments.begin(), arguments.end());
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, in[0], 0);
        ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
        ::posix_spawn_file_actions_addopen(&actions, 2, log.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
        for (const int end : {in[0], in[1], out[0], out[1]}) ::posix_spawn_file_actions_addclose(&actions, end);
        const int failed = ::posix_spawnp(&process_, argv[0], &actions, nullptr, argv.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(in[0]);
        ::close(out[1]);
        stop_ = in[1];
        if (failed != 0) throw_defect("python3 can't be started");
        char c = 0;
        while (::read(out[0], &c, 1) == 1 && c != '\n') port_ += c;
        ::close(out[0]);
        if (port_.empty()) throw_defect("the registry did not start");
    }
    ~RegistryProcess() {
        ::close(stop_);
        ::waitpid(process_, nullptr, 0);
    }
    RegistryProcess(const RegistryProcess&) = delete;
    RegistryProcess& operator=(const RegistryProcess&) = delete;

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + port_; }
    /// Of one that was started with --tls.
    [[nodiscard]] std::string secure_url(const std::string& host = "127.0.0.1") const { return "https://" + host + ":" + port_; }

private:
    pid_t process_ = 0;
    int stop_ = -1;
    std::string port_;
};

}  // namespace windrow::test
