// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Partitions that come into being while a job runs: of its topics, or of topics that match its pattern.

#include "kafka/kafka_input.hpp"
#include "kafka/log_client.hpp"
#include "windrow/host/surroundings.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace windrow {

/// Asks the cluster every `interval`, on a thread of its own. Belongs to one thread. Its end waits for a question under way.
class KafkaDiscovery {
public:
    /// `open` gives a client of its own, whose questions are given up soon: what is not answered is asked again.
    KafkaDiscovery(std::function<std::shared_ptr<LogClient>()> open, std::vector<std::string> topics, std::string pattern,
                   std::chrono::milliseconds interval)
        : open_(std::move(open)), topics_(std::move(topics)), pattern_(std::move(pattern)), interval_(interval) {}

    /// Partitions that are not among those of `input`, each from its first record on (Flink: what is discovered later is read
    /// from the earliest offset); none most of the time. Never waits. Throws what the cluster says, but W6301: that it does not
    /// answer now, those who read and write notice for themselves.
    [[nodiscard]] std::vector<KafkaPosition> look(const KafkaInput& input);

private:
    /// What the question under way writes; read when it has ended.
    struct Answer {
        std::vector<KafkaPosition> found;
        std::exception_ptr failure;
    };
    void ask() noexcept;

    std::function<std::shared_ptr<LogClient>()> open_;
    std::vector<std::string> topics_;
    std::string pattern_;
    std::chrono::milliseconds interval_;
    std::chrono::steady_clock::time_point asked_ = surroundings().steady_now();
    std::shared_ptr<LogClient> client_;  ///< used by the question under way
    std::vector<LogPartition> known_;    ///< to the question under way
    Answer answer_;
    std::unique_ptr<BesideWork> asking_;  ///< last: its end waits for the question, which uses the others
};

}  // namespace windrow
