// SPDX-License-Identifier: Apache-2.0
// Ensembles of trees.
#include "device/classical_rows.hpp"
#include "device/lowering_table.hpp"
#include "operators/classical/tree_scorer.hpp"

namespace windrow::inference {

namespace {

/// Where a model's trees lie on the device.
struct PlacedTrees {
    DeviceValue nodes, votes, members, roots, base, totals, voted;
};

template <typename T>
PlacedTrees place(NodeLowering& node, const TreeScorer<T>& scorer, std::int64_t rows) {
    const auto totals = static_cast<std::size_t>(rows * scorer.model.targets);
    return {constant_list(node, scorer.model.nodes),
            constant_list(node, scorer.model.votes),
            constant_list(node, scorer.model.members),
            constant_list(node, scorer.model.roots),
            constant_list(node, scorer.base),
            node.scratch(totals * sizeof(T)),
            node.scratch(totals)};
}

/// The structure with the addresses of one run.
template <typename T>
DeviceTrees<T> placed(DeviceTrees<T> trees, const PlacedTrees& places, const DeviceAddresses& at) {
    trees.forest.nodes = at.as<const semantics::TreeNode<T>>(places.nodes);
    trees.forest.votes = at.as<const semantics::TreeVote<T>>(places.votes);
    trees.forest.members = at.as<const T>(places.members);
    trees.forest.roots = at.as<const std::int32_t>(places.roots);
    trees.scoring.base = at.as<const T>(places.base);
    trees.totals = at.as<T>(places.totals);
    trees.voted = at.as<std::uint8_t>(places.voted);
    return trees;
}

void queue_trees(const InferenceKernels& kernels, device::Stream& stream, const DeviceTrees<float>& trees,
                 semantics::NumberType features, const void* from) {
    kernels.score_trees(stream, trees, features, from);
}
void queue_trees(const InferenceKernels& kernels, device::Stream& stream, const DeviceTrees<double>& trees,
                 semantics::NumberType features, const void* from) {
    kernels.score_double_trees(stream, trees, features, from);
}

/// `scores`: which output they are.
template <typename T>
void lower_trees_of(NodeLowering& node, const DeviceLabels& labels, std::size_t scores) {
    const TreeScorer<T> scorer = read_tree_scorer<T>(node.context().node);
    ElementType element{};
    const DeviceRows rows = floating_rows(node, element);
    const semantics::NumberType features = number_type(element);
    DeviceTrees<T> trees;
    trees.forest = scorer.model.forest();
    trees.scoring = scorer.scoring();
    trees.rows = rows.rows;
    trees.features = rows.features;
    const bool scored = node.wants_output(scores);
    trees.whole_scores = scored && node.output_type(scores).element == ElementType::float64 ? 1 : 0;
    const PlacedTrees places = place(node, scorer, rows.rows);
    const DeviceValue to = scored ? node.output(scores) : places.totals;
    node.add_step({rows.values}, {to, labels.label.value_or(to), places.totals, places.voted},
                  [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                      DeviceTrees<T> own = placed(trees, places, at);
                      own.labels = labels.labels_at(at);
                      own.label = labels.label_at(at);
                      own.scores = scored ? at[to] : nullptr;
                      queue_trees(kernels, stream, own, features, at[rows.values]);
                  });
}

void lower_trees(NodeLowering& node, const DeviceLabels& labels, std::size_t scores) {
    if (trees_of_doubles(node.attributes())) return lower_trees_of<double>(node, labels, scores);
    lower_trees_of<float>(node, labels, scores);
}

void lower_scores(NodeLowering& node) {
    lower_trees(node, {}, 0);
}

void lower_classes(NodeLowering& node) {
    lower_trees(node, device_labels(node, ClassLabels(node.attributes(), "classlabels_int64s", "classlabels_strings")), 1);
}

}  // namespace

void add_tree_lowerings(LoweringTable& table) {
    table["ai.onnx.ml.TreeEnsembleRegressor"] = lower_scores;
    table["ai.onnx.ml.TreeEnsemble"] = lower_scores;
    table["ai.onnx.ml.TreeEnsembleClassifier"] = lower_classes;
}

}  // namespace windrow::inference
