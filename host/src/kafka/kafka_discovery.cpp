// SPDX-License-Identifier: Apache-2.0
#include "kafka/kafka_discovery.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>

namespace windrow {

std::vector<KafkaPosition> KafkaDiscovery::look(const KafkaInput& input) {
    if (asking_.valid()) {
        if (asking_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return {};
        asked_ = Clock::now();
        return asking_.get();
    }
    if (Clock::now() - asked_ < interval_) return {};
    known_.clear();
    for (std::size_t p = 0; p < input.size(); ++p) known_.push_back(input.position(p).partition);
    asking_ = std::async(std::launch::async, [this] { return ask(); });
    return {};
}

std::vector<KafkaPosition> KafkaDiscovery::ask() {
    std::vector<KafkaPosition> found;
    try {
        if (client_ == nullptr) client_ = open_();
        for (LogPartition& partition : find_partitions(*client_, topics_, pattern_)) {
            if (std::find(known_.begin(), known_.end(), partition) != known_.end()) continue;
            const std::int64_t first = client_->range(partition).low;
            found.push_back({std::move(partition), first, std::nullopt});
        }
    } catch (const Error& error) {
        if (error.code() != "W6301") throw;
        found.clear();  // asked again, all of them
    }
    return found;
}

}  // namespace windrow
