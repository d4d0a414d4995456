// SPDX-License-Identifier: Apache-2.0
#include "kafka/kafka_discovery.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <utility>

namespace windrow {

std::vector<KafkaPosition> KafkaDiscovery::look(const KafkaInput& input) {
    if (asking_ != nullptr) {
        if (!asking_->ended()) return {};
        asking_.reset();
        asked_ = surroundings().steady_now();
        if (answer_.failure) std::rethrow_exception(std::exchange(answer_.failure, nullptr));
        return std::move(answer_.found);
    }
    if (surroundings().steady_now() - asked_ < interval_) return {};
    known_.clear();
    for (std::size_t p = 0; p < input.size(); ++p) known_.push_back(input.position(p).partition);
    answer_ = {};
    asking_ = surroundings().beside([this] { ask(); });
    return {};
}

void KafkaDiscovery::ask() noexcept {
    try {
        if (client_ == nullptr) client_ = open_();
        for (LogPartition& partition : find_partitions(*client_, topics_, pattern_)) {
            if (std::find(known_.begin(), known_.end(), partition) != known_.end()) continue;
            const std::int64_t first = client_->range(partition).low;
            answer_.found.push_back({std::move(partition), first, std::nullopt});
        }
    } catch (const Error& error) {
        answer_.found.clear();  // asked again, all of them
        if (error.code() != "W6301") answer_.failure = std::current_exception();
    } catch (...) {
        answer_.failure = std::current_exception();
    }
}

}  // namespace windrow
