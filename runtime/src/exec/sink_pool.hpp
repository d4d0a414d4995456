// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The sinks of one job. A table that several statements write is opened once, so that its rows appear together.

#include "windrow/host/sink.hpp"

#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace windrow::exec {

class SinkPool {
public:
    explicit SinkPool(std::ostream& standard_output) : standard_output_(standard_output) {}
    /// The sink of this table and options; it stays with the pool.
    Sink& open(const SinkRequest& request) {
        std::string identity = request.table;
        for (const auto& [key, value] : request.options.values()) identity += '\n' + key + '=' + value;
        auto& sink = by_identity_[identity];
        if (sink == nullptr) {
            sinks_.push_back(open_sink(request, standard_output_));
            sink = sinks_.back().get();
        }
        return *sink;
    }
    void commit() {
        for (auto& sink : sinks_) sink->commit();
    }
    void abort() noexcept {
        for (auto& sink : sinks_) sink->abort();
    }

private:
    std::ostream& standard_output_;
    std::vector<std::unique_ptr<Sink>> sinks_;
    std::map<std::string, Sink*> by_identity_;
};

}  // namespace windrow::exec
