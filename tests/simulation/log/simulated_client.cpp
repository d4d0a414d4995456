// SPDX-License-Identifier: Apache-2.0
#include "log/simulated_client.hpp"

#include "log/request_fate.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow::simulation {

namespace {

constexpr std::int64_t question_timeout_ms = 15'000;

class SimulatedClient final : public LogClient {
public:
    SimulatedClient(SimulatedLog& log, ClientHost host) : log_(log), host_(std::move(host)) {}

    std::vector<std::int32_t> partitions(const std::string& topic) override {
        ask("Metadata", "W6301");
        return log_.cluster.partitions(topic);
    }
    std::vector<std::string> topics() override {
        ask("Metadata", "W6301");
        return log_.cluster.topics();
    }
    LogRange range(const LogPartition& partition) override {
        ask("ListOffsets", "W6304");
        return {0, log_.cluster.last_stable(partition)};
    }
    std::vector<std::optional<std::int64_t>> offsets_at(std::span<const LogPartition> partitions,
                                                        std::int64_t timestamp_ms) override {
        ask("ListOffsets", "W6304");
        std::vector<std::optional<std::int64_t>> offsets;
        for (const LogPartition& partition : partitions) {
            std::optional<std::int64_t> found;
            for (std::int64_t offset = 0; !found && offset < log_.cluster.end(partition); ++offset) {
                const StoredRecord& record = log_.cluster.record(partition, offset);
                if (!record.marker && record.timestamp_ms >= timestamp_ms) found = offset;
            }
            offsets.push_back(found);
        }
        return offsets;
    }
    std::vector<std::optional<LogCommitted>> committed(const std::string& group, std::span<const LogPartition> partitions,
                                                       std::chrono::milliseconds timeout) override {
        const std::int64_t until = log_.time.now_ms() + timeout.count();
        const std::vector<LogPartition> all(partitions.begin(), partitions.end());
        do {
            // A request that comes late is answered when this call is over.
            const auto found = std::make_shared<std::vector<std::optional<LogCommitted>>>();
            const auto answer = send(log_, host_, "OffsetFetch", 1'000, [&cluster = log_.cluster, group, all, found] {
                return cluster.committed(group, all, *found) ? Answer::done : Answer::busy;
            });
            if (answer == Answer::done) return *found;
            log_.time.advance(20);
        } while (log_.time.now_ms() < until);
        throw Error("W6304", "what group " + group + " has committed: no answer", "simulated");
    }
    std::unique_ptr<LogReader> open_reader(std::span<const LogOffset> from) override {
        return open_simulated_reader(log_, host_, from);
    }
    std::unique_ptr<LogProducer> open_producer() override { return open_simulated_producer(log_, host_); }
    std::unique_ptr<LogProducer> open_transactional_producer(const std::string& id, std::chrono::milliseconds timeout) override {
        return open_simulated_transaction(log_, host_, id, timeout);
    }

private:
    /// A question that changes nothing: it is asked again until the time is over.
    void ask(const char* name, const char* code) {
        const std::int64_t until = log_.time.now_ms() + question_timeout_ms;
        do {
            if (send(log_, host_, name, 1'000, [] { return Answer::done; })) return;
        } while (log_.time.now_ms() < until);
        throw Error(code, std::string("the simulated cluster does not answer ") + name, "simulated");
    }

    SimulatedLog& log_;
    ClientHost host_;
};

}  // namespace

std::shared_ptr<LogClient> open_simulated_client(SimulatedLog& log, ClientHost host) {
    return std::make_shared<SimulatedClient>(log, std::move(host));
}

}  // namespace windrow::simulation
