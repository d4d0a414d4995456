// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads lines from a TCP connection.

#include "format/record_decoder.hpp"
#include "socket/socket_connection.hpp"
#include "windrow/host/source.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace windrow {

/// Where a socket's chunk comes from; null: the chunk is empty.
struct SocketContext {
    RecordOrigin origin;
};

/// Back-pressure: what is not read stays with the sender, as TCP has it. A line that a lost connection cut is a record of its
/// own, never joined with what the next connection brings.
class SocketReader final : public PartitionReader {
public:
    SocketReader(SocketOptions options, std::unique_ptr<RecordBoundary> boundary);

    /// Throws W6401 if no connection can be made, W6402 for a record that does not end.
    bool read(RawChunk& out, std::size_t target_bytes) override;
    /// What was sent before is gone: the job goes on with what comes.
    void seek(std::uint64_t ordinal) override { position_ = ordinal; }
    [[nodiscard]] std::uint64_t bytes_read() const override { return received_; }
    [[nodiscard]] std::uint64_t bytes_total() const override { return 0; }
    [[nodiscard]] PartitionFigures figures() const override { return {options_.address(), {}, {}}; }

private:
    bool connect_if_due();
    void lost(const std::string& problem);
    bool receive(std::size_t target_bytes);
    void deliver(std::size_t bytes, RawChunk& out);

    SocketOptions options_;
    std::unique_ptr<RecordBoundary> boundary_;
    std::shared_ptr<const SocketContext> context_;
    SocketConnection connection_;
    std::int64_t retries_ = 0;  ///< since bytes came last
    std::chrono::steady_clock::time_point next_attempt_;
    bool closed_in_order_ = false;  ///< by the sender, and no connection was made since
    bool ended_ = false;
    std::string waiting_;         ///< received, not delivered
    std::uint64_t position_ = 0;  ///< bytes delivered, over all runs
    std::uint64_t received_ = 0;
};

}  // namespace windrow
