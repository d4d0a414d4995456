// SPDX-License-Identifier: Apache-2.0
#include "socket/socket_options.hpp"

#include "options/bounded_values.hpp"

namespace windrow {

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
    constexpr std::chrono::milliseconds least{1};
    read.max_retries = bounded_integer(options, "windrow.socket.max-retries", 0, 0, most_retries);
    read.retry_delay = bounded_duration(options, "windrow.socket.retry-delay", std::chrono::milliseconds(500), least);
    read.connect_timeout = bounded_duration(options, "windrow.socket.connect-timeout", std::chrono::seconds(5), least);
    read.send_timeout = bounded_duration(options, "windrow.socket.send-timeout", std::chrono::seconds(60), least);
    options.mark_known({"connector", "format", "scan.parallelism", "sink.parallelism"});
    return read;
}

}  // namespace windrow
