// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The sinks of one job. A table that several statements write is opened once, so that its rows appear together.

#include "windrow/host/sink.hpp"

#include <algorithm>
#include <functional>
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
            atomic_ = sink->join(std::move(atomic_));
            const auto copies = std::count(tables_.begin(), tables_.end(), request.table);
            names_.push_back("sink " + request.table + "#" + std::to_string(copies));
            tables_.push_back(request.table);
        }
        return *sink;
    }
    /// What one sink has pending at a checkpoint.
    struct Prepared {
        std::string name;  ///< of its part
        std::string pending;
    };
    [[nodiscard]] std::vector<Prepared> prepare() {
        std::vector<Prepared> prepared;
        for (std::size_t i = 0; i < sinks_.size(); ++i) prepared.push_back({names_[i], sinks_[i]->prepare()});
        return prepared;
    }
    void commit_prepared(const std::vector<Prepared>& prepared) {
        for (std::size_t i = 0; i < sinks_.size(); ++i) sinks_[i]->commit_prepared(prepared[i].pending);
    }
    /// `pending_of` gives the bytes of a part, or null for a sink that is new.
    void recover(const std::function<const std::string*(const std::string&)>& pending_of) {
        for (std::size_t i = 0; i < sinks_.size(); ++i) {
            if (const std::string* pending = pending_of(names_[i])) sinks_[i]->recover(*pending);
        }
    }
    void commit() {
        for (auto& sink : sinks_) sink->commit();
        if (atomic_ != nullptr) atomic_->commit_alone();
    }
    /// What decides whether a checkpoint counts; null: the checkpoint's file alone.
    [[nodiscard]] AtomicCommit* atomic() const noexcept { return atomic_.get(); }
    [[nodiscard]] bool wants_checkpoint() const {
        return std::any_of(sinks_.begin(), sinks_.end(), [](const auto& sink) { return sink->wants_checkpoint(); });
    }
    void abort() noexcept {
        for (auto& sink : sinks_) sink->abort();
    }

private:
    std::ostream& standard_output_;
    std::vector<std::unique_ptr<Sink>> sinks_;
    std::vector<std::string> tables_;
    std::vector<std::string> names_;  ///< of their parts in checkpoints
    std::map<std::string, Sink*> by_identity_;
    std::shared_ptr<AtomicCommit> atomic_;
};

}  // namespace windrow::exec
