// SPDX-License-Identifier: Apache-2.0
#include "socket/socket_connection.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace windrow {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

milliseconds left_until(Clock::time_point end) {
    return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(end - Clock::now()));
}

/// True once the events came (or an error, which the next call tells). Signals do not end the wait early.
bool wait_for(int descriptor, short events, milliseconds timeout) {
    const Clock::time_point end = Clock::now() + timeout;
    for (;;) {
        pollfd waiting{descriptor, events, 0};
        const int ready = poll(&waiting, 1, static_cast<int>(left_until(end).count()));
        if (ready >= 0 || errno != EINTR) return ready > 0;
    }
}

std::string connect_to(int descriptor, const addrinfo& address, Clock::time_point end) {
    if (::connect(descriptor, address.ai_addr, address.ai_addrlen) == 0) return {};
    if (errno != EINPROGRESS) return std::strerror(errno);
    if (!wait_for(descriptor, POLLOUT, left_until(end))) return "it does not answer in time";
    int error = 0;
    socklen_t length = sizeof(error);
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return std::strerror(errno);
    return error == 0 ? std::string() : std::strerror(error);
}

}  // namespace

std::string SocketConnection::connect(const SocketOptions& options) {
    close();
    const Clock::time_point end = Clock::now() + options.connect_timeout;
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(options.host.c_str(), std::to_string(options.port).c_str(), &wanted, &found); error != 0)
        return gai_strerror(error);
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, freeaddrinfo);
    std::string problem = "it has no address";
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
        descriptor_ = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address->ai_protocol);
        if (descriptor_ < 0) {
            problem = std::strerror(errno);
            continue;
        }
        problem = connect_to(descriptor_, *address, end);
        if (problem.empty()) {
            // A machine that went away without a word is noticed some time.
            const int yes = 1;
            setsockopt(descriptor_, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes));
            return {};
        }
        close();
    }
    return problem;
}

void SocketConnection::close() noexcept {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
}

SocketConnection::Received SocketConnection::receive(char* out, std::size_t room, std::size_t& count) {
    count = 0;
    for (;;) {
        const ssize_t got = recv(descriptor_, out, room, 0);
        if (got > 0) {
            count = static_cast<std::size_t>(got);
            return Received::bytes;
        }
        if (got == 0) return Received::end;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return Received::nothing_yet;
        if (errno == EINTR) continue;
        problem_ = std::strerror(errno);
        return Received::failed;
    }
}

void SocketConnection::wait(milliseconds timeout) const {
    wait_for(descriptor_, POLLIN, timeout);
}

bool SocketConnection::send(std::string_view bytes, milliseconds timeout, std::size_t& sent) {
    sent = 0;
    while (sent < bytes.size()) {
        const ssize_t took = ::send(descriptor_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (took > 0) {
            sent += static_cast<std::size_t>(took);
        } else if (took < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            if (wait_for(descriptor_, POLLOUT, timeout)) continue;
            problem_ = "it took nothing for " + std::to_string(timeout.count()) + " ms";
            return false;
        } else if (took < 0 && errno != EINTR) {
            problem_ = std::strerror(errno);
            return false;
        }
    }
    return true;
}

void SocketConnection::finish() noexcept {
    if (descriptor_ < 0) return;
    shutdown(descriptor_, SHUT_WR);
    // Closing with bytes that nobody took would cut off what we sent.
    const Clock::time_point end = Clock::now() + std::chrono::seconds(1);
    std::array<char, 4096> dropped{};
    while (wait_for(descriptor_, POLLIN, left_until(end))) {
        const ssize_t got = recv(descriptor_, dropped.data(), dropped.size(), 0);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) break;
    }
    close();
}

}  // namespace windrow
