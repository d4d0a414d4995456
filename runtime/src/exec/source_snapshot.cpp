// SPDX-License-Identifier: Apache-2.0
#include "snapshot_frame.hpp"
#include "source_stage.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>

/// The source side of a snapshot: where each log goes on, and what has been counted and seen of it.

namespace windrow::exec {

namespace {

constexpr std::uint64_t no_stop = ~std::uint64_t{0};

SnapshotIdentity identity_of_table(const ScanRequest& request, std::size_t partitions) {
    return {"source " + request.table, 2, std::to_string(partitions) + " partitions"};
}

SnapshotIdentity identity_of_scan(const ScanRequest& request, const ScanConsumer& consumer) {
    return {"scan of " + request.table, 2,
            std::to_string(consumer.running.size()) + " partitions" + (consumer.history != nullptr ? ", with a history" : "")};
}

/// Of a folder that is watched.
SnapshotIdentity identity_of_table_in_parts(const ScanRequest& request, std::size_t partitions) {
    return {"source " + request.table, 4, std::to_string(partitions) + " partitions, in parts"};
}

/// Of a source whose partitions have names: there may be more of them when the job goes on.
SnapshotIdentity identity_of_named_table(const ScanRequest& request) {
    return {"source " + request.table, 3, "named partitions"};
}

SnapshotIdentity identity_of_named_scan(const ScanRequest& request, const ScanConsumer& consumer) {
    return {"scan of " + request.table, 3,
            std::string("named partitions") + (consumer.history != nullptr ? ", with a history" : "")};
}

void put_parts(const std::vector<LogPart>& parts, std::string& state) {
    snapshot::put(static_cast<std::uint64_t>(parts.size()), state);
    for (const LogPart& part : parts) {
        snapshot::put_text(part.name, state);
        snapshot::put(part.first_ordinal, state);
    }
}

std::vector<LogPart> get_parts(std::string_view& state) {
    std::vector<LogPart> parts;
    for (auto left = snapshot::get<std::uint64_t>(state); left > 0; --left) {
        std::string name(snapshot::get_text(state));
        parts.push_back({std::move(name), snapshot::get<std::uint64_t>(state)});
    }
    return parts;
}

}  // namespace

SnapshotIdentity SourceStage::identity() const {
    if (named_) return identity_of_named_table(request_);
    return in_parts() ? identity_of_table_in_parts(request_, readers_.size()) : identity_of_table(request_, readers_.size());
}

/// Layout of the table: the balance, the position of each partition; behind each, where the log is in parts, their number, and of
/// each its name and first ordinal. Of a scan: rows, running watermark of each partition,
/// watermark history if there is one. Where partitions have names, the table's has the number of partitions, and of each its
/// name, position, stop and idleness; the scan's has the number of partitions and the merged watermark.
void SourceStage::seal(std::uint64_t epoch) {
    std::vector<std::string>& states = sealed_[epoch];
    states.assign(1 + consumers_.size(), {});
    for (const std::uint64_t count : {balance.read, balance.bad, balance.skipped}) snapshot::put(count, states[0]);
    const std::vector<std::string> names = source_->partition_names();
    if (named_) snapshot::put(static_cast<std::uint64_t>(names.size()), states[0]);
    for (std::size_t p = 0; p < positions_.size(); ++p) {
        if (named_) snapshot::put_text(names[p], states[0]);
        snapshot::put(positions_[p], states[0]);
        if (in_parts()) put_parts(readers_[p]->parts(), states[0]);
        if (!named_) continue;
        snapshot::put(readers_[p]->stop().value_or(no_stop), states[0]);
        snapshot::put_flag(idle_[p], states[0]);
    }
    for (std::size_t c = 0; c < consumers_.size(); ++c) {
        const ScanConsumer& consumer = consumers_[c];
        std::string& state = states[1 + c];
        snapshot::put(consumer.rows, state);
        if (named_) snapshot::put(static_cast<std::uint64_t>(consumer.running.size()), state);
        if (named_) snapshot::put(consumer.merged, state);
        for (const Watermark running : consumer.running) snapshot::put(running, state);
        if (consumer.history != nullptr) consumer.history->encode(state);
    }
}

namespace {

void write_framed(const SnapshotIdentity& identity, std::string& state, const std::function<void(std::string_view)>& block_sink) {
    SnapshotFrame frame(identity, block_sink);
    frame.add(state);
    frame.finish();
    state = {};
}

}  // namespace

/// Writes one of an epoch's states and lets go of it; the epoch is forgotten with its last one.
void SourceStage::write_sealed(std::uint64_t epoch, std::size_t index, const SnapshotIdentity& identity,
                               const std::function<void(std::string_view)>& block_sink) {
    const auto found = sealed_.find(epoch);
    if (found == sealed_.end() || found->second[index].empty()) throw_defect("write of an epoch that was not sealed");
    write_framed(identity, found->second[index], block_sink);
    const bool all =
        std::all_of(found->second.begin(), found->second.end(), [](const std::string& state) { return state.empty(); });
    if (all) sealed_.erase(found);
}

void SourceStage::write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) {
    write_sealed(epoch, 0, identity(), block_sink);
}

void SourceStage::write_scan(std::uint64_t epoch, std::size_t consumer, const std::function<void(std::string_view)>& block_sink) {
    const ScanConsumer& scan = consumers_[consumer];
    write_sealed(epoch, 1 + consumer, named_ ? identity_of_named_scan(request_, scan) : identity_of_scan(request_, scan),
                 block_sink);
}

/// Partitions that the snapshot does not know are new: they begin where the table's options say.
void SourceStage::restore_named(std::string_view bytes) {
    std::string_view state = framed_state(bytes, identity_of_named_table(request_));
    for (std::uint64_t* count : {&balance.read, &balance.bad, &balance.skipped}) *count = snapshot::get<std::uint64_t>(state);
    struct Known {
        std::uint64_t position;
        std::uint64_t stop;
        bool idle;
    };
    std::vector<Known> known;
    std::vector<std::string> names;
    for (auto left = snapshot::get<std::uint64_t>(state); left > 0; --left) {
        names.emplace_back(snapshot::get_text(state));
        const auto position = snapshot::get<std::uint64_t>(state);
        const auto stop = snapshot::get<std::uint64_t>(state);
        known.push_back({position, stop, snapshot::get_flag(state)});
    }
    if (!state.empty()) snapshot::refuse("of a source has bytes after its end");
    source_->order_partitions(names);
    open_partitions();
    for (std::size_t p = 0; p < known.size(); ++p) {
        readers_[p]->set_stop(known[p].stop == no_stop ? std::nullopt : std::optional(known[p].stop));
        readers_[p]->seek(known[p].position);
        positions_[p] = known[p].position;
        idle_[p] = known[p].idle;
    }
}

/// Parts that the snapshot does not know come behind those that it knows.
void SourceStage::restore_parts(std::string_view bytes) {
    std::string_view state = framed_state(bytes, identity());
    for (std::uint64_t* count : {&balance.read, &balance.bad, &balance.skipped}) *count = snapshot::get<std::uint64_t>(state);
    std::vector<std::vector<LogPart>> parts;
    for (std::uint64_t& position : positions_) {
        position = snapshot::get<std::uint64_t>(state);
        parts.push_back(get_parts(state));
    }
    if (!state.empty()) snapshot::refuse("of a source has bytes after its end");
    for (std::size_t p = 0; p < readers_.size(); ++p) {
        readers_[p]->begin_with(parts[p], positions_[p]);
        readers_[p]->seek(positions_[p]);
    }
}

void SourceStage::restore(std::string_view bytes) {
    if (named_) return restore_named(bytes);
    if (in_parts()) return restore_parts(bytes);
    std::string_view state = framed_state(bytes, identity());
    for (std::uint64_t* count : {&balance.read, &balance.bad, &balance.skipped}) *count = snapshot::get<std::uint64_t>(state);
    for (std::uint64_t& position : positions_) position = snapshot::get<std::uint64_t>(state);
    if (!state.empty()) snapshot::refuse("of a source has bytes after its end");
    for (std::size_t p = 0; p < readers_.size(); ++p) {
        if (positions_[p] > 0) readers_[p]->seek(positions_[p]);
    }
}

void SourceStage::restore_scan(std::size_t index, std::string_view bytes) {
    ScanConsumer& consumer = consumers_[index];
    std::string_view state =
        framed_state(bytes, named_ ? identity_of_named_scan(request_, consumer) : identity_of_scan(request_, consumer));
    consumer.rows = snapshot::get<std::uint64_t>(state);
    std::uint64_t known = consumer.running.size();
    if (named_) known = snapshot::get<std::uint64_t>(state);
    if (named_) consumer.merged = snapshot::get<Watermark>(state);
    if (known > consumer.running.size()) snapshot::refuse("of a scan knows more partitions than its table");
    std::optional<Watermark> least;
    for (std::size_t p = 0; p < known; ++p) {
        consumer.running[p] = snapshot::get<Watermark>(state);
        if (!idle_[p]) least = std::min(least.value_or(watermark_max), consumer.running[p]);
    }
    // Rows of a new partition can't appear before what the others' watermark has fired.
    for (std::size_t p = known; p < consumer.running.size(); ++p)
        consumer.running[p] = std::max(consumer.merged, least.value_or(watermark_min));
    if (consumer.history != nullptr) consumer.history->decode(state);
    if (!state.empty()) snapshot::refuse("of a scan has bytes after its end");
}

}  // namespace windrow::exec
