// SPDX-License-Identifier: Apache-2.0
#include "socket/socket_options.hpp"

#include "windrow/kernels/error.hpp"

namespace windrow {

namespace {

std::chrono::milliseconds duration(const Options& options, const std::string& key, std::int64_t otherwise) {
    const std::int64_t milliseconds = options.milliseconds_or(key, otherwise);
    if (milliseconds <= 0) throw Error("W3503", "option '" + key + "' must be above 0", "write e.g. 5s");
    return std::chrono::milliseconds(milliseconds);
}

}  // namespace

SocketOptions read_socket_options(const Options& options) {
    constexpr std::int64_t most_retries = 1'000'000;
    constexpr std::int64_t line_end = '\n';
    SocketOptions read;
    read.host = options.required("hostname");
    const std::string port = options.required("port");
    read.port = static_cast<int>(options.integer_or("port", 0));
    if (read.host.empty()) throw Error("W3503", "the option 'hostname' is empty", "write e.g. 'localhost'");
    if (read.port < 1 || read.port > 65535)
        throw Error("W3503", "option 'port': " + port + " is no port", "write a number from 1 to 65535");
    if (options.integer_or("byte-delimiter", line_end) != line_end)
        throw Error("W3503", "option 'byte-delimiter': records of a socket end with a line end (10)", "leave it out");
    read.max_retries = options.integer_or("windrow.socket.max-retries", 0);
    if (read.max_retries < 0 || read.max_retries > most_retries)
        throw Error("W3503", "option 'windrow.socket.max-retries' must be from 0 to 1000000", "0: not once");
    read.retry_delay = duration(options, "windrow.socket.retry-delay", 500);
    read.connect_timeout = duration(options, "windrow.socket.connect-timeout", 5'000);
    read.send_timeout = duration(options, "windrow.socket.send-timeout", 60'000);
    options.mark_known({"connector", "format", "scan.parallelism", "sink.parallelism"});
    return read;
}

}  // namespace windrow
