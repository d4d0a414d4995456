// SPDX-License-Identifier: Apache-2.0
// What pipelines do to features before a classical model.
#include "device/classical_rows.hpp"
#include "device/lowering_table.hpp"
#include "device/strided_layout.hpp"
#include "operators/classical/row_norm.hpp"

#include <map>

namespace windrow::inference {

namespace {

FeatureElements feature_elements(const NodeLowering& node) {
    const Shape& shape = node.input_type(0).shape;
    return {element_count(shape), shape.empty() ? 1 : shape.back()};
}

std::vector<float> reals_or(const NodeAttributes& attributes, const char* name, float otherwise) {
    std::vector<float> values = attributes.reals(name);
    if (values.empty()) values.push_back(otherwise);
    return values;
}

/// DOUBLE is scaled as such, everything else as FLOAT.
void lower_scaler(NodeLowering& node) {
    const TensorType& type = node.input_type(0);
    const ElementType element = type.element == ElementType::float64 ? ElementType::float64 : ElementType::float32;
    const semantics::NumberType number = number_type(element);
    const FeatureElements elements = feature_elements(node);
    const std::vector<float> offset = reals_or(node.attributes(), "offset", 0);
    const std::vector<float> scale = reals_or(node.attributes(), "scale", 1);
    const auto offset_count = static_cast<std::int64_t>(offset.size());
    const auto scale_count = static_cast<std::int64_t>(scale.size());
    const DeviceValue offsets = constant_list(node, offset);
    const DeviceValue scales = constant_list(node, scale);
    const DeviceValue from = cast_value(node, node.input(0), type, element);
    const DeviceValue to = node.output(0);
    node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.scale_features(stream, elements, number, at.as<const float>(offsets), offset_count, at.as<const float>(scales),
                               scale_count, at[from], at.as<float>(to));
    });
}

void lower_normalizer(NodeLowering& node) {
    const FeatureElements elements = feature_elements(node);
    if (elements.features == 0) throw NoKernel{"its rows have no features"};
    const semantics::RowNorm norm = row_norm_of(node.attributes());
    const DeviceValue from = rows_as(node, ElementType::float32).values;
    const DeviceValue to = node.output(0);
    node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.normalize_rows(stream, elements, norm, at.as<const float>(from), at.as<float>(to));
    });
}

void lower_binarizer(NodeLowering& node) {
    const semantics::NumberType number = stream_number_type(node.input_type(0).element);
    const std::int64_t count = feature_elements(node).count;
    const float threshold = node.attributes().real("threshold", 0);
    const DeviceValue from = node.input(0);
    const DeviceValue to = node.output(0);
    node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.binarize(stream, count, number, threshold, at[from], at[to]);
    });
}

/// The values as the kernel takes them: `replaced` first.
template <typename T, typename Given>
DeviceValue values_as(NodeLowering& node, Given replaced, const std::vector<Given>& values) {
    std::vector<T> all{static_cast<T>(replaced)};
    for (const Given value : values) all.push_back(static_cast<T>(value));
    return constant_list(node, all);
}

void lower_imputer(NodeLowering& node) {
    const NodeAttributes attributes = node.attributes();
    const semantics::NumberType number = stream_number_type(node.input_type(0).element);
    const FeatureElements elements = feature_elements(node);
    const std::vector<float> reals = attributes.reals("imputed_value_floats");
    const std::vector<std::int64_t> integers = attributes.integers("imputed_value_int64s");
    const auto value_count = static_cast<std::int64_t>(reals.size() + integers.size());
    const float replaced = attributes.real("replaced_value_float", 0);
    const DeviceValue values = reals.empty()
                                   ? values_as<std::int64_t>(node, attributes.integer("replaced_value_int64", 0), integers)
                               : number == semantics::NumberType::float64 ? values_as<double>(node, replaced, reals)
                                                                          : values_as<float>(node, replaced, reals);
    const std::size_t width = number == semantics::NumberType::float32 ? sizeof(float) : sizeof(double);
    const DeviceValue from = node.input(0);
    const DeviceValue to = node.output(0);
    node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.impute(stream, elements, number, at[values], at.as<const std::byte>(values) + width, value_count, at[from],
                       at[to]);
    });
}

/// Numbers only: an element that is none of the categories has a row of zeros.
void lower_one_hot_encoder(NodeLowering& node) {
    const std::vector<std::int64_t> categories = node.attributes().integers("cats_int64s");
    if (!node.attributes().flag("zeros", true)) throw NoKernel{"zeros is 0: the CPU says which element is no category"};
    const semantics::NumberType number = stream_number_type(node.input_type(0).element);
    std::map<std::int64_t, std::int64_t> first;
    for (std::size_t i = 0; i < categories.size(); ++i) first.emplace(categories[i], static_cast<std::int64_t>(i));
    std::vector<std::int64_t> sorted;
    std::vector<std::int64_t> places;
    for (const auto& [category, place] : first) {
        sorted.push_back(category);
        places.push_back(place);
    }
    const auto key_count = static_cast<std::int64_t>(sorted.size());
    const auto count = static_cast<std::int64_t>(categories.size());
    const std::int64_t elements = element_count(node.input_type(0).shape);
    const DeviceValue keys = constant_list(node, sorted);
    const DeviceValue columns = constant_list(node, places);
    const DeviceValue from = node.input(0);
    const DeviceValue to = node.output(0);
    node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.one_hot(stream, elements, number, count, at.as<const std::int64_t>(keys), at.as<const std::int64_t>(columns),
                        key_count, at[from], at.as<float>(to));
    });
}

/// Inputs side by side, as FLOAT.
void lower_vectorizer(NodeLowering& node) {
    const Shape& joined = node.output_type(0).shape;
    const DeviceValue to = node.output(0);
    std::int64_t first = 0;
    for (std::size_t input = 0; input < node.inputs(); ++input) {
        const TensorType& type = node.input_type(input);
        const Shape lengths{joined[0], type.shape.back()};
        const auto elements = *strided_elements<2>(lengths, {places_in_order(lengths), {first, {joined[1], 1}}});
        const DeviceValue from = cast_value(node, node.input(input), type, ElementType::float32);
        first += lengths[1];
        node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
            kernels.copy(stream, elements, sizeof(float), at[from], at[to]);
        });
    }
}

}  // namespace

void add_feature_lowerings(LoweringTable& table) {
    table["ai.onnx.ml.Scaler"] = lower_scaler;
    table["ai.onnx.ml.Normalizer"] = lower_normalizer;
    table["ai.onnx.ml.Binarizer"] = lower_binarizer;
    table["ai.onnx.ml.Imputer"] = lower_imputer;
    table["ai.onnx.ml.OneHotEncoder"] = lower_one_hot_encoder;
    table["ai.onnx.ml.FeatureVectorizer"] = lower_vectorizer;
}

}  // namespace windrow::inference
