// SPDX-License-Identifier: Apache-2.0
#include "program/slot_plan.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace windrow::inference {

namespace {

using Home = SlotPlan::Home;

std::size_t bytes_of(const TensorType& type) {
    return static_cast<std::size_t>(element_count(type.shape)) * element_bytes(type.element);
}

/// Slots that are free now, and how large each has become.
class Slots {
public:
    /// The free slot that fits best: the smallest that is large enough, else the largest, which grows; a new one if none is free.
    int take(std::size_t bytes) {
        int best = -1;
        for (std::size_t i = 0; i < bytes_.size(); ++i) {
            if (!free_[i]) continue;
            if (best < 0 || fits_better(bytes_[i], bytes_[static_cast<std::size_t>(best)], bytes)) best = static_cast<int>(i);
        }
        if (best < 0) {
            bytes_.push_back(bytes);
            free_.push_back(false);
            return static_cast<int>(bytes_.size()) - 1;
        }
        const auto index = static_cast<std::size_t>(best);
        bytes_[index] = std::max(bytes_[index], bytes);
        free_[index] = false;
        return best;
    }
    void give_back(int slot) { free_[static_cast<std::size_t>(slot)] = true; }
    [[nodiscard]] const std::vector<std::size_t>& bytes() const noexcept { return bytes_; }

private:
    static bool fits_better(std::size_t candidate, std::size_t best, std::size_t wanted) {
        if (candidate >= wanted) return best < wanted || candidate < best;
        return best < wanted && candidate > best;
    }

    std::vector<std::size_t> bytes_;
    std::vector<bool> free_;
};

class SlotPlanner {
public:
    SlotPlanner(const PreparedGraph& graph, const TypedPlan& plan)
        : graph_(graph), plan_(plan), roots_(graph.values.size(), -1), last_use_(graph.values.size(), never) {
        result_.values.resize(graph.values.size());
        result_.copied_outputs.assign(graph.outputs.size(), true);
    }

    SlotPlan build() {
        find_homes();
        find_last_uses();
        claim_outputs();
        for (std::size_t i = 0; i < graph_.nodes.size(); ++i) place_node(i);
        for (std::size_t id = 0; id < graph_.values.size(); ++id) {
            if (roots_[id] >= 0) result_.values[id] = place(roots_[id]);
        }
        result_.slot_bytes = slots_.bytes();
        return std::move(result_);
    }

private:
    static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

    SlotPlan::Place& place(int id) { return result_.values[static_cast<std::size_t>(id)]; }

    /// Known values and inputs have their homes; every other value has a root: itself, or the value whose elements it shares.
    void find_homes() {
        for (std::size_t id = 0; id < graph_.values.size(); ++id) {
            if (plan_.known_value(graph_, static_cast<int>(id)) != nullptr)
                result_.values[id] = {Home::known, static_cast<int>(id)};
        }
        for (std::size_t i = 0; i < graph_.inputs.size(); ++i) {
            place(graph_.inputs[i]) = {Home::input, static_cast<int>(i)};
            roots_[static_cast<std::size_t>(graph_.inputs[i])] = graph_.inputs[i];
        }
        for (const PreparedNode& node : graph_.nodes) {
            if (is_planned_away(graph_, plan_, node)) continue;
            for (const int id : node.outputs) {
                if (id < 0) continue;
                const bool shares = node.operation->reshapes() && roots_[static_cast<std::size_t>(node.inputs[0])] >= 0;
                roots_[static_cast<std::size_t>(id)] = shares ? roots_[static_cast<std::size_t>(node.inputs[0])] : id;
            }
        }
    }

    void find_last_uses() {
        for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
            if (is_planned_away(graph_, plan_, graph_.nodes[i])) continue;
            for (const std::vector<int>* ids : {&graph_.nodes[i].inputs, &graph_.nodes[i].outputs}) {
                for (const int id : *ids) {
                    if (id >= 0 && roots_[static_cast<std::size_t>(id)] >= 0)
                        last_use_[static_cast<std::size_t>(roots_[static_cast<std::size_t>(id)])] = i;
                }
            }
        }
        for (const int id : graph_.outputs) {
            if (roots_[static_cast<std::size_t>(id)] >= 0)
                last_use_[static_cast<std::size_t>(roots_[static_cast<std::size_t>(id)])] = never;
        }
    }

    /// An output that a node computes lies in the caller's memory from the start, unless another output has taken it.
    void claim_outputs() {
        for (std::size_t i = 0; i < graph_.outputs.size(); ++i) {
            const int root = roots_[static_cast<std::size_t>(graph_.outputs[i])];
            if (root < 0 || place(root).home != Home::none) continue;
            place(root) = {Home::output, static_cast<int>(i)};
            result_.copied_outputs[i] = false;
        }
    }

    void place_node(std::size_t index) {
        const PreparedNode& node = graph_.nodes[index];
        result_.unwanted.emplace_back();
        if (is_planned_away(graph_, plan_, node) ||
            (node.operation->reshapes() && roots_[static_cast<std::size_t>(node.outputs[0])] != node.outputs[0]))
            return;
        std::vector<int> scratch;
        const std::vector<TensorType>& types = plan_.outputs[index];
        result_.unwanted.back().resize(types.size());
        for (std::size_t i = 0; i < types.size(); ++i) {
            const int id = i < node.outputs.size() ? node.outputs[i] : -1;
            if (id >= 0 && place(id).home != Home::none) continue;
            const int slot = slots_.take(bytes_of(types[i]));
            if (id >= 0) {
                place(id) = {Home::slot, slot};
            } else {
                result_.unwanted.back()[i] = {Home::slot, slot};
                scratch.push_back(slot);
            }
        }
        for (const int slot : scratch) slots_.give_back(slot);
        give_back_after(index, node);
    }

    void give_back_after(std::size_t index, const PreparedNode& node) {
        for (const std::vector<int>* ids : {&node.inputs, &node.outputs}) {
            for (const int id : *ids) {
                if (id < 0 || roots_[static_cast<std::size_t>(id)] < 0) continue;
                const auto root = static_cast<std::size_t>(roots_[static_cast<std::size_t>(id)]);
                if (last_use_[root] != index || result_.values[root].home != Home::slot) continue;
                slots_.give_back(result_.values[root].index);
            }
        }
    }

    const PreparedGraph& graph_;
    const TypedPlan& plan_;
    std::vector<int> roots_;  ///< by value: whose elements it holds; -1 for known values
    std::vector<std::size_t> last_use_;
    Slots slots_;
    SlotPlan result_;
};

}  // namespace

bool is_planned_away(const PreparedGraph& graph, const TypedPlan& plan, const PreparedNode& node) {
    return std::all_of(node.outputs.begin(), node.outputs.end(),
                       [&](int id) { return id < 0 || plan.known_value(graph, id) != nullptr; });
}

SlotPlan plan_slots(const PreparedGraph& graph, const TypedPlan& plan) {
    return SlotPlanner(graph, plan).build();
}

}  // namespace windrow::inference
