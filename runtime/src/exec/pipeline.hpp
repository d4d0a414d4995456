// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The operators of a job, connected, in the order in which they advance.

#include "operator.hpp"
#include "side_output.hpp"
#include "sink_pool.hpp"
#include "source_stage.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace windrow::exec {

/// Where an operator's input comes from: another operator, or a consumer of a source stage.
struct InputRef {
    const Operator* from = nullptr;
    std::size_t stage = 0;
    std::size_t consumer = 0;
};

struct PipelineNode {
    OperatorPtr op;
    std::vector<InputRef> inputs;
    std::size_t statement = 0;
};

/// Built once per job. Scans of the same table with the same options share one source stage, so that the table is read once.
struct Pipeline {
    std::vector<std::unique_ptr<SourceStage>> stages;
    std::vector<PipelineNode> nodes;  ///< inputs before their consumers
    std::vector<std::unique_ptr<LateTable>> late_tables;
    std::vector<std::unique_ptr<bool>> limits;  ///< one per LIMIT: enough rows have passed
    std::size_t unlimited_outputs = 0;          ///< statements that a LIMIT does not end
};

/// What a pipeline delivers to: one per statement of the job.
struct StatementTarget {
    bool ordered = true;
    std::function<void(Batch&&)> consume;
};

Pipeline build_pipeline(const plan::Job& job, Parallelism team, const Clock& clock, std::vector<StatementTarget> targets,
                        SinkPool& sinks);

}  // namespace windrow::exec
