// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The clusters that the contract's tests run against.

#include "kafka/log_client.hpp"

#include <memory>
#include <string>
#include <vector>

namespace windrow::simulation {

class ContractCluster {
public:
    virtual ~ContractCluster() = default;
    virtual LogClient& client() = 0;
    virtual void create_topic(const std::string& name, std::int32_t partitions) = 0;
    /// A name that nobody has used in this cluster.
    virtual std::string fresh_name(const std::string& kind) = 0;
    /// The last stable offset when markers that are on their way have arrived.
    virtual std::int64_t settled_end(const LogPartition& partition) = 0;
};

/// "Simulated", and "Broker" if there is one.
std::vector<std::string> contract_clusters();
std::unique_ptr<ContractCluster> open_contract_cluster(const std::string& name);

}  // namespace windrow::simulation
