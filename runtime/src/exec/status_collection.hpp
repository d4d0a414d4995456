// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Puts a job's status together, between rounds (windrow/runtime/exec/job_status.hpp).

#include "pipeline.hpp"
#include "windrow/runtime/exec/job_status.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace windrow::exec {

/// Belongs to the coordinating thread.
class StatusCollection {
public:
    using LanesOf = std::function<std::vector<Lane>(const InputRef&)>;
    /// Both must outlive it; the stages are open.
    StatusCollection(const plan::Job& job, const Pipeline& pipeline);

    /// Fills sources, operators and statements. `waiting` names the stage and partition of each chunk that was read ahead;
    /// `lanes_of` gives the lanes of an input as the operators see them.
    void collect(const std::vector<std::pair<std::size_t, std::size_t>>& waiting, const LanesOf& lanes_of,
                 JobStatus& status) const;

private:
    [[nodiscard]] OperatorStatus operator_status(std::size_t node, const LanesOf& lanes_of) const;
    [[nodiscard]] std::optional<WatermarkHolder> holder_of(const PipelineNode& node, const LanesOf& lanes_of) const;

    const plan::Job& job_;
    const Pipeline& pipeline_;
    std::vector<std::size_t> places_;  ///< of each node in its statement
    std::map<const Operator*, std::size_t> node_of_;
};

}  // namespace windrow::exec
