// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The running total of a sliding window: the merged groups of the planes that the last fired window covered. The next window
/// adds the planes that it covers newly and takes out those that it covers no more, where aggregates can be taken out; else it is
/// made anew.

#include "plane.hpp"
#include "table_pool.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace windrow::cpu {

/// Not thread-safe; parts are worked on at once through the task runner. Planes given to it must be closed.
class RunningTotal {
public:
    using PlaneMap = std::map<PlaneKey, std::unique_ptr<Plane>>;

    RunningTotal(const WindowAggregationRequest& request, TablePool& pool);

    /// Makes this the total of the planes `covered` (ascending).
    void advance(const std::vector<PlaneKey>& covered, const PlaneMap& planes, const TaskRunner& run_tasks);
    /// The planes `leaving` are about to be dropped: what the total holds of them is taken out.
    void leave(const std::vector<PlaneKey>& leaving, const PlaneMap& planes, const TaskRunner& run_tasks);
    void clear();

    [[nodiscard]] bool empty() const noexcept { return included_.empty(); }
    [[nodiscard]] std::size_t parts() const noexcept { return tables_.size(); }
    [[nodiscard]] const StateTable& part(std::size_t k) const { return *tables_[k]; }
    /// Keys that left the window stay as empty groups; when they outnumber the `live` ones, part `k` is made anew.
    void compact(std::size_t k, std::size_t live);
    [[nodiscard]] std::size_t memory() const;

private:
    void start(std::size_t parts);
    void combine(const std::vector<PlaneKey>& added, const std::vector<PlaneKey>& removed, const PlaneMap& planes,
                 const TaskRunner& run_tasks);

    const WindowAggregationRequest* request_;
    TablePool* pool_;
    bool invertible_;
    std::vector<std::unique_ptr<StateTable>> tables_;  ///< by part
    std::set<PlaneKey> included_;
};

}  // namespace windrow::cpu
