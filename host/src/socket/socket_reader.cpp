// SPDX-License-Identifier: Apache-2.0
#include "socket/socket_reader.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <cstring>
#include <thread>

namespace windrow {

namespace {

using Clock = std::chrono::steady_clock;

/// How long one call waits for bytes; the job looks after its other tables and its stop in between.
constexpr std::chrono::milliseconds patience{10};
constexpr std::size_t receive_step = std::size_t{64} << 10;
constexpr std::size_t longest_record = std::size_t{64} << 20;

}  // namespace

SocketReader::SocketReader(SocketOptions options, std::unique_ptr<RecordBoundary> boundary)
    : options_(std::move(options)),
      boundary_(std::move(boundary)),
      context_(std::make_shared<SocketContext>(SocketContext{RecordOrigin{"socket " + options_.address(), 0, false}})),
      next_attempt_(Clock::now()) {}

bool SocketReader::read(RawChunk& out, std::size_t target_bytes) {
    out = RawChunk{};
    out.first_ordinal = out.next_ordinal = position_;
    if (ended_) return false;
    out.dry = true;
    if (!connection_.connected() && !connect_if_due()) return !ended_;
    const bool open = receive(target_bytes);
    std::size_t whole = boundary_->whole_records(waiting_);
    if (!open) whole = waiting_.size();
    if (whole > 0) deliver(whole, out);
    if (waiting_.size() > longest_record) {
        throw Error("W6402", "a record of socket " + options_.address() + " is longer than 64 MiB",
                    "records are lines: does the sender end them with a line end?");
    }
    return true;
}

/// False: there is no connection now; `ended_` if there will be none any more.
bool SocketReader::connect_if_due() {
    const auto now = Clock::now();
    if (now < next_attempt_) {
        std::this_thread::sleep_for(std::min<Clock::duration>(patience, next_attempt_ - now));
        return false;
    }
    const std::string problem = connection_.connect(options_);
    if (!problem.empty()) {
        lost(problem);
        return false;
    }
    closed_in_order_ = false;
    return true;
}

/// A sender that closes in order has said all that it had; one that goes in another way may have had more.
void SocketReader::lost(const std::string& problem) {
    connection_.close();
    if (retries_ < options_.max_retries) {
        ++retries_;
        next_attempt_ = Clock::now() + options_.retry_delay;
    } else if (closed_in_order_) {
        ended_ = true;
    } else {
        throw Error("W6401", "socket " + options_.address() + ": " + problem,
                    options_.max_retries == 0
                        ? "start the sender first, or let the job try again: 'windrow.socket.max-retries' = '10'"
                        : "it was tried " + std::to_string(options_.max_retries) + " times more");
    }
}

/// Takes what has come, up to the target; false if the connection has ended.
bool SocketReader::receive(std::size_t target_bytes) {
    const std::size_t most = std::max(target_bytes, receive_step);
    bool waited = false;
    for (std::size_t got = 0; got < most;) {
        const std::size_t filled = waiting_.size();
        waiting_.resize(filled + receive_step);
        std::size_t count = 0;
        const SocketConnection::Received received = connection_.receive(waiting_.data() + filled, receive_step, count);
        waiting_.resize(filled + count);
        got += count;
        received_ += count;
        switch (received) {
            case SocketConnection::Received::bytes:
                retries_ = 0;
                break;
            case SocketConnection::Received::nothing_yet:
                if (got > 0 || waited) return true;
                connection_.wait(patience);
                waited = true;
                break;
            case SocketConnection::Received::end:
                closed_in_order_ = true;
                lost({});
                return false;
            case SocketConnection::Received::failed:
                lost(connection_.problem());
                return false;
        }
    }
    return true;
}

void SocketReader::deliver(std::size_t bytes, RawChunk& out) {
    out.bytes = Buffer::allocate(bytes);
    std::memcpy(out.bytes.mutable_as<char>(), waiting_.data(), bytes);
    waiting_.erase(0, bytes);
    out.dry = false;
    out.context = context_;
    position_ += bytes;
    out.next_ordinal = position_;
}

}  // namespace windrow
