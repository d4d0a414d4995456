// SPDX-License-Identifier: Apache-2.0
#include "operators/classical/tree_model.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <utility>

namespace windrow::inference {

namespace {

using Integers = std::vector<std::int64_t>;
using semantics::TreeMode;
using semantics::TreeNode;

template <typename T>
std::vector<T> tensor_values(const Tensor& tensor, std::string_view name) {
    std::vector<T> values;
    if (tensor.element() == ElementType::float32) {
        for (const float value : tensor.values<float>()) values.push_back(static_cast<T>(value));
    } else if (tensor.element() == ElementType::float64) {
        for (const double value : tensor.values<double>()) values.push_back(static_cast<T>(value));
    } else {
        refuse_node("attribute '" + std::string(name) + "' holds elements of type " +
                    std::string(element_type_name(tensor.element())));
    }
    return values;
}

void require_length(std::size_t length, std::size_t expected, std::string_view name) {
    if (length != expected)
        refuse_node("attribute '" + std::string(name) + "' has " + std::to_string(length) + " values, not " +
                    std::to_string(expected));
}

/// A whole number that an index can be.
std::int32_t index_of(std::int64_t value, std::size_t bound, std::string_view what) {
    if (value < 0 || value >= static_cast<std::int64_t>(bound) || value > std::numeric_limits<std::int32_t>::max()) {
        refuse_node(std::string(what) + " " + std::to_string(value) + " is none of " + std::to_string(bound));
    }
    return static_cast<std::int32_t>(value);
}

TreeMode mode_of(const std::string& name) {
    constexpr std::pair<std::string_view, TreeMode> modes[] = {
        {"BRANCH_LEQ", TreeMode::at_most}, {"BRANCH_LT", TreeMode::below}, {"BRANCH_GTE", TreeMode::at_least},
        {"BRANCH_GT", TreeMode::above},    {"BRANCH_EQ", TreeMode::equal}, {"BRANCH_NEQ", TreeMode::not_equal},
        {"LEAF", TreeMode::leaf}};
    for (const auto& [text, mode] : modes) {
        if (text == name) return mode;
    }
    refuse_node("node mode '" + name + "' is unknown");
}

constexpr std::size_t most_features = std::size_t{1} << 30;

/// Throws if a way from a root comes back to a node that it passed: a row would never reach a leaf.
template <typename T>
void refuse_cycles(const TreeModel<T>& model) {
    enum class Mark : std::uint8_t { fresh, open, done };
    std::vector<Mark> marks(model.nodes.size(), Mark::fresh);
    std::vector<std::int32_t> way;
    for (const std::int32_t root : model.roots) {
        way.push_back(root);
        while (!way.empty()) {
            const auto at = static_cast<std::size_t>(way.back());
            const TreeNode<T>& node = model.nodes[at];
            if (marks[at] != Mark::fresh || node.mode == TreeMode::leaf) {
                marks[at] = Mark::done;
                way.pop_back();
                continue;
            }
            marks[at] = Mark::open;
            for (const std::int32_t next : {node.yes, node.no}) {
                const Mark mark = marks[static_cast<std::size_t>(next)];
                if (mark == Mark::open) refuse_node("a tree leads back to its node " + std::to_string(next));
                if (mark == Mark::fresh) way.push_back(next);
            }
        }
    }
}

template <typename T>
void finish(TreeModel<T>& model) {
    for (const TreeNode<T>& node : model.nodes) {
        if (node.mode != TreeMode::leaf) model.features = std::max(model.features, node.feature + 1);
    }
    refuse_cycles(model);
}

/// Nodes of versions 1 and 3 by (tree, node id).
using NodePlaces = std::map<std::pair<std::int64_t, std::int64_t>, std::int32_t>;

std::int32_t place_of(const NodePlaces& places, std::int64_t tree, std::int64_t node) {
    const auto found = places.find({tree, node});
    if (found == places.end()) refuse_node("tree " + std::to_string(tree) + " has no node " + std::to_string(node));
    return found->second;
}

/// Puts the votes of each leaf together, in the order in which the node lists them.
template <typename T>
void place_votes(const NodeAttributes& attributes, std::string_view prefix, const NodePlaces& places, TreeModel<T>& model) {
    const std::string name(prefix);
    const Integers trees = attributes.integers(name + "_treeids");
    const Integers nodes = attributes.integers(name + "_nodeids");
    const Integers targets = attributes.integers(name + "_ids");
    const std::vector<T> weights = real_values<T>(attributes, name + "_weights");
    require_length(nodes.size(), trees.size(), name + "_nodeids");
    require_length(targets.size(), trees.size(), name + "_ids");
    require_length(weights.size(), trees.size(), name + "_weights");
    std::vector<std::pair<std::int32_t, std::size_t>> order;
    for (std::size_t i = 0; i < trees.size(); ++i) order.emplace_back(place_of(places, trees[i], nodes[i]), i);
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& vote : order) {
        TreeNode<T>& leaf = model.nodes[static_cast<std::size_t>(vote.first)];
        if (leaf.mode != TreeMode::leaf) refuse_node("a vote is for a node that is no leaf");
        const auto at = static_cast<std::int32_t>(model.votes.size());
        if (leaf.first == leaf.last) leaf.first = at;
        leaf.last = at + 1;
        model.votes.push_back(
            {weights[vote.second], index_of(targets[vote.second], static_cast<std::size_t>(model.targets), "target")});
    }
}

}  // namespace

template <typename T>
std::vector<T> real_values(const NodeAttributes& attributes, std::string_view name) {
    const std::string tensor_name = std::string(name) + "_as_tensor";
    if (const Tensor* tensor = attributes.tensor(tensor_name)) return tensor_values<T>(*tensor, tensor_name);
    std::vector<T> values;
    for (const float value : attributes.reals(name)) values.push_back(static_cast<T>(value));
    return values;
}

bool trees_of_doubles(const NodeAttributes& attributes) {
    for (const char* name : {"nodes_values_as_tensor", "target_weights_as_tensor", "class_weights_as_tensor",
                             "base_values_as_tensor", "nodes_splits", "leaf_weights"}) {
        const Tensor* tensor = attributes.tensor(name);
        if (tensor != nullptr && tensor->element() == ElementType::float64) return true;
    }
    return false;
}

template <typename T>
TreeModel<T> read_tuple_trees(const NodeAttributes& attributes, std::string_view votes, std::int64_t targets) {
    TreeModel<T> model;
    model.targets = targets;
    const Integers trees = attributes.integers("nodes_treeids");
    const Integers ids = attributes.integers("nodes_nodeids");
    const Integers features = attributes.integers("nodes_featureids");
    const Integers yes = attributes.integers("nodes_truenodeids");
    const Integers no = attributes.integers("nodes_falsenodeids");
    const Integers missing = attributes.integers("nodes_missing_value_tracks_true");
    const std::vector<std::string> modes = attributes.texts("nodes_modes");
    const std::vector<T> values = real_values<T>(attributes, "nodes_values");
    const std::size_t count = trees.size();
    require_length(ids.size(), count, "nodes_nodeids");
    require_length(features.size(), count, "nodes_featureids");
    require_length(yes.size(), count, "nodes_truenodeids");
    require_length(no.size(), count, "nodes_falsenodeids");
    require_length(modes.size(), count, "nodes_modes");
    require_length(values.size(), count, "nodes_values");
    if (!missing.empty()) require_length(missing.size(), count, "nodes_missing_value_tracks_true");
    NodePlaces places;
    std::map<std::int64_t, bool> known_trees;
    for (std::size_t i = 0; i < count; ++i) {
        const auto place = index_of(static_cast<std::int64_t>(i), count, "node");
        if (!places.emplace(std::pair(trees[i], ids[i]), place).second)
            refuse_node("tree " + std::to_string(trees[i]) + " has two nodes " + std::to_string(ids[i]));
        // A tree's root is the first of its nodes.
        if (known_trees.emplace(trees[i], true).second) model.roots.push_back(place);
    }
    for (std::size_t i = 0; i < count; ++i) {
        TreeNode<T> node{values[i], 0, 0, 0, 0, 0, mode_of(modes[i]), !missing.empty() && missing[i] != 0};
        if (node.mode != TreeMode::leaf) {
            node.feature = index_of(features[i], most_features, "feature");
            node.yes = place_of(places, trees[i], yes[i]);
            node.no = place_of(places, trees[i], no[i]);
        }
        model.nodes.push_back(node);
    }
    place_votes(attributes, votes, places, model);
    finish(model);
    return model;
}

template <typename T>
TreeModel<T> read_split_trees(const NodeAttributes& attributes) {
    const auto required = [&attributes](const char* name) -> const Tensor* {
        const Tensor* tensor = attributes.tensor(name);
        if (tensor == nullptr) refuse_node("attribute '" + std::string(name) + "' is missing");
        return tensor;
    };
    TreeModel<T> model;
    const std::int64_t targets = attributes.integer("n_targets", 1);
    if (targets < 1 || targets > (std::int64_t{1} << 24)) refuse_node("'n_targets' is " + std::to_string(targets));
    model.targets = targets;
    const Integers features = attributes.integers("nodes_featureids");
    const Integers yes = attributes.integers("nodes_truenodeids");
    const Integers no = attributes.integers("nodes_falsenodeids");
    const Integers yes_leaf = attributes.integers("nodes_trueleafs");
    const Integers no_leaf = attributes.integers("nodes_falseleafs");
    const Integers missing = attributes.integers("nodes_missing_value_tracks_true");
    const Tensor& modes = *required("nodes_modes");
    const std::vector<T> splits = tensor_values<T>(*required("nodes_splits"), "nodes_splits");
    const Integers leaf_targets = attributes.integers("leaf_targetids");
    const std::vector<T> leaf_weights = tensor_values<T>(*required("leaf_weights"), "leaf_weights");
    if (const Tensor* members = attributes.tensor("membership_values"))
        model.members = tensor_values<T>(*members, "membership_values");
    const std::size_t branches = features.size();
    require_length(yes.size(), branches, "nodes_truenodeids");
    require_length(no.size(), branches, "nodes_falsenodeids");
    require_length(yes_leaf.size(), branches, "nodes_trueleafs");
    require_length(no_leaf.size(), branches, "nodes_falseleafs");
    require_length(splits.size(), branches, "nodes_splits");
    require_length(static_cast<std::size_t>(modes.size()), branches, "nodes_modes");
    require_length(leaf_weights.size(), leaf_targets.size(), "leaf_weights");
    if (!missing.empty()) require_length(missing.size(), branches, "nodes_missing_value_tracks_true");
    if (modes.element() != ElementType::uint8) refuse_node("attribute 'nodes_modes' must hold UINT8");
    // Branches first, then leaves.
    const auto child = [&](std::int64_t id, bool leaf) {
        return leaf ? static_cast<std::int32_t>(branches) + index_of(id, leaf_targets.size(), "leaf")
                    : index_of(id, branches, "node");
    };
    std::size_t next_member = 0;
    for (std::size_t i = 0; i < branches; ++i) {
        const std::uint8_t mode = modes.data<std::uint8_t>()[i];
        if (mode > static_cast<std::uint8_t>(TreeMode::member)) refuse_node("node mode " + std::to_string(mode) + " is unknown");
        TreeNode<T> node{splits[i],
                         index_of(features[i], most_features, "feature"),
                         child(yes[i], yes_leaf[i] != 0),
                         child(no[i], no_leaf[i] != 0),
                         0,
                         0,
                         static_cast<TreeMode>(mode),
                         !missing.empty() && missing[i] != 0};
        if (node.mode == TreeMode::member) {
            // Each set ends with a NaN.
            node.first = static_cast<std::int32_t>(next_member);
            while (next_member < model.members.size() && model.members[next_member] == model.members[next_member]) ++next_member;
            if (next_member == model.members.size())
                refuse_node("'membership_values' ends within the set of node " + std::to_string(i));
            node.last = static_cast<std::int32_t>(next_member++);
        }
        model.nodes.push_back(node);
    }
    for (std::size_t i = 0; i < leaf_targets.size(); ++i) {
        const auto at = index_of(static_cast<std::int64_t>(i), leaf_targets.size(), "leaf");
        model.nodes.push_back({T(0), 0, 0, 0, at, at + 1, TreeMode::leaf, false});
        model.votes.push_back({leaf_weights[i], index_of(leaf_targets[i], static_cast<std::size_t>(model.targets), "target")});
    }
    // A tree that is one leaf is written as a branch whose both ways lead to that leaf, so a root is always a branch.
    for (const std::int64_t root : attributes.integers("tree_roots")) model.roots.push_back(index_of(root, branches, "root"));
    finish(model);
    return model;
}

template TreeModel<float> read_tuple_trees<float>(const NodeAttributes&, std::string_view, std::int64_t);
template TreeModel<double> read_tuple_trees<double>(const NodeAttributes&, std::string_view, std::int64_t);
template TreeModel<float> read_split_trees<float>(const NodeAttributes&);
template TreeModel<double> read_split_trees<double>(const NodeAttributes&);
template std::vector<float> real_values<float>(const NodeAttributes&, std::string_view);
template std::vector<double> real_values<double>(const NodeAttributes&, std::string_view);

}  // namespace windrow::inference
