// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A TCP connection as a client.

#include "socket/socket_options.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace windrow {

/// Used by one thread. Nothing throws: what went wrong is told in words, for the caller to decide what follows.
class SocketConnection {
public:
    SocketConnection() = default;
    ~SocketConnection() { close(); }
    SocketConnection(const SocketConnection&) = delete;
    SocketConnection& operator=(const SocketConnection&) = delete;

    /// Tries every address of the host within the connect timeout. Returns what went wrong; empty if it is connected.
    [[nodiscard]] std::string connect(const SocketOptions& options);
    [[nodiscard]] bool connected() const noexcept { return descriptor_ >= 0; }
    void close() noexcept;

    enum class Received { bytes, nothing_yet, end, failed };
    /// Takes what has come, without waiting; `count` bytes of it.
    Received receive(char* out, std::size_t room, std::size_t& count);
    /// Waits until something has come, or the other side has closed.
    void wait(std::chrono::milliseconds timeout) const;
    /// Sends all, waiting for the other side where it is slow. `sent`: bytes that were handed to the system, in any case.
    /// False: it failed, or nothing was taken for `timeout`.
    [[nodiscard]] bool send(std::string_view bytes, std::chrono::milliseconds timeout, std::size_t& sent);
    /// Says that nothing more comes, and lets the other side take what is under way, for a second at most.
    void finish() noexcept;
    /// Of the last `failed` or false.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

private:
    int descriptor_ = -1;
    std::string problem_;
};

}  // namespace windrow
