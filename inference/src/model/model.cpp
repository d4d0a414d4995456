// SPDX-License-Identifier: Apache-2.0
#include "windrow/inference/model.hpp"

namespace windrow::inference {

const Attribute* Node::attribute(std::string_view attribute_name) const noexcept {
    for (const Attribute& one : attributes) {
        if (one.name == attribute_name) return &one;
    }
    return nullptr;
}

Shape ValueDeclaration::shape() const {
    Shape lengths;
    for (const Dimension& dimension : dimensions) lengths.push_back(dimension.length);
    return lengths;
}

}  // namespace windrow::inference
