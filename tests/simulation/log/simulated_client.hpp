// SPDX-License-Identifier: Apache-2.0
#pragma once

/// LogClient over simulated brokers: a client library as the protocol code meets it, whose requests and answers get lost, come
/// late or come twice.

#include "log/simulated_cluster.hpp"

#include <functional>
#include <memory>

namespace windrow::simulation {

/// How likely each misfortune is, for each request.
struct NetworkFaults {
    double lost_request = 0;      ///< the client hears nothing, nor do the brokers
    double lost_answer = 0;       ///< the client hears nothing; it happened
    double late_request = 0;      ///< the client hears nothing, and it happens later
    double repeated_request = 0;  ///< answered, and comes a second time later
    double given_up = 0;          ///< a commit after which the client is of no use; it happened or not
    double failed_delivery = 0;   ///< records that are reported as failed, written or not
    double outage = 0;            ///< the brokers answer nobody for some seconds
    double slow_fetch = 0;        ///< a partition has nothing to give although there is something
};

/// What the clients of one process share with it.
struct ClientHost {
    /// Called before and after each request; may throw what ends the process.
    std::function<void(const char* step)> step = [](const char*) {};
};

struct SimulatedLog {
    VirtualTime& time;
    SimulatedCluster& cluster;
    Dice dice;
    Trace& trace;
    NetworkFaults faults{};
    std::int64_t transaction_timeout_ms = 60'000;
    std::size_t most_records_a_fetch = 1'000'000;
};

/// `log` outlives the client.
std::shared_ptr<LogClient> open_simulated_client(SimulatedLog& log, ClientHost host);

// One file each.
std::unique_ptr<LogReader> open_simulated_reader(SimulatedLog& log, ClientHost host, std::span<const LogOffset> from);
std::unique_ptr<LogProducer> open_simulated_producer(SimulatedLog& log, ClientHost host);
std::unique_ptr<LogProducer> open_simulated_transaction(SimulatedLog& log, ClientHost host, const std::string& id,
                                                        std::chrono::milliseconds timeout);

}  // namespace windrow::simulation
