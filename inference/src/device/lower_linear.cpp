// SPDX-License-Identifier: Apache-2.0
// Linear models and support vector machines.
#include "device/classical_rows.hpp"
#include "device/lowering_table.hpp"
#include "device/strided_layout.hpp"
#include "operators/classical/linear_scores.hpp"
#include "operators/classical/support_vector_model.hpp"
#include "windrow/semantics/pairwise_shares.hpp"

namespace windrow::inference {

namespace {

/// [rows][outputs]: products of rows and coefficients, then the intercepts.
DeviceValue add_scores(NodeLowering& node, const DeviceRows& rows, const LinearScores& scores) {
    const ProductShape shape{{}, rows.rows, scores.outputs, rows.features, rows.features, 1, 1, rows.features};
    const DeviceValue coefficients = constant_list(node, scores.coefficients);
    const DeviceValue sums = node.scratch(static_cast<std::size_t>(rows.rows * scores.outputs) * sizeof(float));
    node.add_step({rows.values}, {sums}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.matrix_product(stream, shape, at.as<const float>(rows.values), at.as<const float>(coefficients),
                               at.as<float>(sums));
    });
    if (scores.intercepts.empty()) return sums;
    const DeviceValue intercepts = constant_list(node, scores.intercepts);
    const Shape lengths{rows.rows, scores.outputs};
    const auto elements =
        *strided_elements<2>(lengths, {places_in_order(lengths), places_of_broadcast({scores.outputs}, lengths)});
    node.add_step({sums}, {sums}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.combine(stream, semantics::BinaryFunction::add, elements, at.as<const float>(sums),
                        at.as<const float>(intercepts), at.as<float>(sums));
    });
    return sums;
}

void add_ending(NodeLowering& node, ScoreRows shape, const DeviceLabels& labels, DeviceValue scores, DeviceValue to) {
    node.add_step({scores}, {to, labels.label.value_or(to)},
                  [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                      ScoreRows own = shape;
                      own.labels = labels.labels_at(at);
                      own.label = labels.label_at(at);
                      kernels.end_scores(stream, own, at.as<const float>(scores), at.as<float>(to));
                  });
}

std::uint32_t transform_number(PostTransform transform) {
    return static_cast<std::uint32_t>(transform);
}

void lower_linear_regressor(NodeLowering& node) {
    const NodeAttributes attributes = node.attributes();
    const LinearScores scores(attributes, attributes.integer("targets", 1));
    const DeviceRows rows = rows_as(node, ElementType::float32);
    const DeviceValue sums = add_scores(node, rows, scores);
    const std::uint32_t transform = transform_number(post_transform_of(attributes.text("post_transform", "NONE")));
    add_ending(node, {rows.rows, scores.outputs, scores.outputs, ScoreEnding::transform, transform, nullptr, nullptr}, {}, sums,
               node.output(0));
}

void lower_linear_classifier(NodeLowering& node) {
    const NodeAttributes attributes = node.attributes();
    const ClassLabels names(attributes, "classlabels_ints", "classlabels_strings");
    const LinearScores scores(attributes, LinearScores::classifier_outputs(attributes, names.size()));
    const DeviceLabels labels = device_labels(node, names);
    const DeviceRows rows = rows_as(node, ElementType::float32);
    const DeviceValue sums = add_scores(node, rows, scores);
    const std::uint32_t transform = transform_number(post_transform_of(attributes.text("post_transform", "NONE")));
    const DeviceValue to =
        node.wants_output(1) ? node.output(1) : node.scratch(static_cast<std::size_t>(rows.rows * names.size()) * sizeof(float));
    add_ending(node, {rows.rows, scores.outputs, names.size(), ScoreEnding::classes, transform, nullptr, nullptr}, labels, sums,
               to);
}

/// [rows][supports].
DeviceValue add_vector_kernels(NodeLowering& node, const DeviceRows& rows, const SupportVectorModel& model) {
    const std::int64_t supports = model.supports();
    const DeviceValue vectors = constant_list(node, model.vectors);
    const DeviceValue kernel_values = node.scratch(static_cast<std::size_t>(rows.rows * supports) * sizeof(float));
    node.add_step(
        {rows.values}, {kernel_values},
        [=, function = model.kernel](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
            kernels.vector_kernels(stream, function, rows.rows, supports, rows.features, at.as<const float>(rows.values),
                                   at.as<const float>(vectors), at.as<float>(kernel_values));
        });
    return kernel_values;
}

void lower_support_regressor(NodeLowering& node) {
    const SupportVectorModel model = read_support_regressor(node.attributes());
    const DeviceRows rows = rows_as(node, ElementType::float32);
    const DeviceValue values = add_vector_kernels(node, rows, model);
    const DeviceValue coefficients = constant_list(node, model.coefficients);
    const DeviceValue rho = constant_list(node, model.rho);
    const DeviceValue sums = node.scratch(static_cast<std::size_t>(rows.rows) * sizeof(float));
    const std::int64_t supports = model.supports();
    node.add_step({values}, {sums}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.support_sums(stream, rows.rows, supports, at.as<const float>(coefficients), at.as<const float>(rho),
                             at.as<const float>(values), at.as<float>(sums));
    });
    const ScoreEnding ending = model.one_class ? ScoreEnding::one_class : ScoreEnding::transform;
    add_ending(node, {rows.rows, 1, 1, ending, transform_number(model.transform), nullptr, nullptr}, {}, sums, node.output(0));
}

/// A classifier's constants and room on the device.
struct PlacedPairs {
    DeviceValue coefficients, starts, rho, slopes, offsets, scores, room, votes;
};

PlacedPairs place_pairs(NodeLowering& node, const SupportVectorModel& model, std::int64_t rows) {
    const auto count = static_cast<std::size_t>(rows);
    const auto pairs = static_cast<std::size_t>(model.pairs());
    return {constant_list(node, model.coefficients),
            constant_list(node, model.first),
            constant_list(node, model.rho),
            constant_list(node, model.slopes),
            constant_list(node, model.offsets),
            node.scratch(count * pairs * sizeof(float)),
            node.scratch(model.slopes.empty()
                             ? 0
                             : count * static_cast<std::size_t>(semantics::pairwise_room(model.classes())) * sizeof(float)),
            node.scratch(count * static_cast<std::size_t>(model.classes()) * sizeof(std::int64_t))};
}

void lower_support_classifier(NodeLowering& node) {
    const SupportVectorModel model = read_support_classifier(node.attributes());
    const DeviceLabels labels = device_labels(node, ClassLabels(node.attributes(), "classlabels_ints", "classlabels_strings"));
    const DeviceRows rows = rows_as(node, ElementType::float32);
    const DeviceValue values = add_vector_kernels(node, rows, model);
    const PlacedPairs places = place_pairs(node, model, rows.rows);
    const bool scored = node.wants_output(1);
    const bool shares = !model.slopes.empty();
    const DeviceValue to = scored ? node.output(1) : places.scores;
    ClassPairs shape;
    shape.rows = rows.rows;
    shape.classes = model.classes();
    shape.pairs = model.pairs();
    shape.supports = model.supports();
    shape.score_count = model.score_count();
    shape.transform = transform_number(model.transform);
    node.add_step({values}, {to, labels.label.value_or(to), places.scores, places.room, places.votes},
                  [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                      ClassPairs own = shape;
                      own.kernels = at.as<const float>(values);
                      own.coefficients = at.as<const float>(places.coefficients);
                      own.starts = at.as<const std::int64_t>(places.starts);
                      own.rho = at.as<const float>(places.rho);
                      own.slopes = shares ? at.as<const float>(places.slopes) : nullptr;
                      own.offsets = at.as<const float>(places.offsets);
                      own.scores = at.as<float>(places.scores);
                      own.room = at.as<float>(places.room);
                      own.votes = at.as<std::int64_t>(places.votes);
                      own.to = scored ? at.as<float>(to) : nullptr;
                      own.labels = labels.labels_at(at);
                      own.label = labels.label_at(at);
                      kernels.end_pairs(stream, own);
                  });
}

}  // namespace

void add_linear_lowerings(LoweringTable& table) {
    table["ai.onnx.ml.LinearRegressor"] = lower_linear_regressor;
    table["ai.onnx.ml.LinearClassifier"] = lower_linear_classifier;
    table["ai.onnx.ml.SVMRegressor"] = lower_support_regressor;
    table["ai.onnx.ml.SVMClassifier"] = lower_support_classifier;
}

}  // namespace windrow::inference
