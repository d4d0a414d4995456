// SPDX-License-Identifier: Apache-2.0
#include "log/simulated_client.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <list>

namespace windrow::simulation {

namespace {

/// Keeps its records' bytes.
class KeptBatch final : public LogBatch {
public:
    void add(std::int64_t offset, const StoredRecord& stored) {
        kept_.push_back(stored);
        LogRecord record;
        record.offset = offset;
        record.timestamp_ms = stored.timestamp_ms;
        record.timestamp_kind = LogTimestamp::create_time;
        if (kept_.back().key) record.key = *kept_.back().key;
        if (kept_.back().value) record.value = *kept_.back().value;
        records_.push_back(record);
    }
    void end_at(std::int64_t offset) { end_ = offset; }
    void headers(std::size_t, std::vector<LogHeader>&) const override {}

private:
    std::list<StoredRecord> kept_;
};

class SimulatedReader final : public LogReader {
public:
    SimulatedReader(SimulatedLog& log, ClientHost host, std::span<const LogOffset> from)
        : log_(log), host_(std::move(host)), next_(from.begin(), from.end()) {}

    std::unique_ptr<LogBatch> take(std::size_t index, std::size_t most_records) override {
        host_.step("Fetch");
        auto batch = std::make_unique<KeptBatch>();
        if (log_.cluster.is_down() || log_.dice.chance(log_.faults.slow_fetch)) return batch;
        LogOffset& at = next_[index];
        if (at.offset > log_.cluster.end(at.partition))
            throw Error("W6305", "offset " + std::to_string(at.offset) + " is not in the simulated log", "simulated");
        const std::size_t most = std::min<std::size_t>(most_records, 1 + log_.dice.below(log_.most_records_a_fetch));
        const std::int64_t stable = log_.cluster.last_stable(at.partition);
        for (; at.offset < stable && batch->records().size() < most; ++at.offset) {
            if (log_.cluster.is_visible(at.partition, at.offset))
                batch->add(at.offset, log_.cluster.record(at.partition, at.offset));
        }
        if (at.offset >= stable) batch->end_at(at.offset);
        return batch;
    }
    void wait(std::chrono::milliseconds timeout) override {
        host_.step("wait");
        log_.time.advance(std::max<std::int64_t>(1, log_.time.until_next(timeout.count())));
    }

private:
    SimulatedLog& log_;
    ClientHost host_;
    std::vector<LogOffset> next_;
};

}  // namespace

std::unique_ptr<LogReader> open_simulated_reader(SimulatedLog& log, ClientHost host, std::span<const LogOffset> from) {
    return std::make_unique<SimulatedReader>(log, std::move(host), from);
}

}  // namespace windrow::simulation
