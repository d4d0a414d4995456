// SPDX-License-Identifier: Apache-2.0
#include "operators/classical/support_vector_model.hpp"

#include "operators/classical/class_labels.hpp"
#include "operators/classical/two_class_scores.hpp"

#include <string>

namespace windrow::inference {

namespace {

using semantics::VectorKernelType;

VectorKernelType kernel_type_of(const std::string& name) {
    if (name == "LINEAR") return VectorKernelType::linear;
    if (name == "POLY") return VectorKernelType::polynomial;
    if (name == "RBF") return VectorKernelType::distance;
    if (name == "SIGMOID") return VectorKernelType::tangent;
    refuse_node("kernel_type '" + name + "' is unknown");
}

/// What both operators have.
SupportVectorModel read_vectors(const NodeAttributes& attributes) {
    SupportVectorModel model;
    model.kernel.type = kernel_type_of(attributes.text("kernel_type", "LINEAR"));
    const std::vector<float> parameters = attributes.reals("kernel_params");
    if (!parameters.empty() && parameters.size() != 3)
        refuse_node("'kernel_params' has " + std::to_string(parameters.size()) + " values, not three");
    if (parameters.size() == 3) {
        model.kernel.gamma = parameters[0];
        model.kernel.constant = parameters[1];
        model.kernel.degree = parameters[2];
    }
    model.coefficients = attributes.reals("coefficients");
    model.vectors = attributes.reals("support_vectors");
    model.rho = attributes.reals("rho");
    model.transform = post_transform_of(attributes.text("post_transform", "NONE"));
    return model;
}

}  // namespace

SupportVectorModel read_support_regressor(const NodeAttributes& attributes) {
    SupportVectorModel model = read_vectors(attributes);
    if (model.rho.size() != 1) refuse_node("'rho' has " + std::to_string(model.rho.size()) + " values, not one");
    model.one_class = attributes.flag("one_class", false);
    const std::int64_t supports = attributes.integer("n_supports", 0);
    if (supports == 0) {
        // The coefficients are the one vector themselves.
        if (model.kernel.type != VectorKernelType::linear) refuse_node("only the kernel LINEAR works without support vectors");
        model.vectors = model.coefficients;
        model.coefficients = {1.0F};
    }
    if (model.coefficients.empty() || model.vectors.empty() ||
        (supports != 0 && supports != static_cast<std::int64_t>(model.coefficients.size())) ||
        model.vectors.size() % model.coefficients.size() != 0) {
        refuse_node("'n_supports', 'coefficients' and 'support_vectors' do not fit together");
    }
    model.first = {0, static_cast<std::int64_t>(model.coefficients.size())};
    return model;
}

SupportVectorModel read_support_classifier(const NodeAttributes& attributes) {
    SupportVectorModel model = read_vectors(attributes);
    model.slopes = attributes.reals("prob_a");
    model.offsets = attributes.reals("prob_b");
    const std::vector<std::int64_t> counts = attributes.integers("vectors_per_class");
    if (counts.empty()) refuse_node("an SVMClassifier without support vectors is not supported: export it as a LinearClassifier");
    model.first = {0};
    for (const std::int64_t count : counts) {
        if (count < 0 || count > (std::int64_t{1} << 30)) refuse_node("'vectors_per_class' holds " + std::to_string(count));
        model.first.push_back(model.first.back() + count);
    }
    const std::size_t classes = counts.size();
    const std::size_t pairs = classes * (classes - 1) / 2;
    const auto supports = static_cast<std::size_t>(model.supports());
    const bool fits =
        static_cast<std::size_t>(ClassLabels(attributes, "classlabels_ints", "classlabels_strings").size()) == classes &&
        classes >= 2 && supports > 0 && model.vectors.size() % supports == 0 &&
        model.coefficients.size() == (classes - 1) * supports && model.rho.size() == pairs &&
        model.slopes.size() == model.offsets.size() && (model.slopes.empty() || model.slopes.size() == pairs);
    if (!fits) refuse_node("labels, support vectors, coefficients, 'rho', 'prob_a' and 'prob_b' do not fit together");
    if (classes == 2 && model.slopes.empty()) require_two_class_transform(model.transform);
    return model;
}

}  // namespace windrow::inference
