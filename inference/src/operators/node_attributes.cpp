// SPDX-License-Identifier: Apache-2.0
#include "operators/node_attributes.hpp"

#include "windrow/kernels/error.hpp"

namespace windrow::inference {

namespace {

std::string_view kind_name(Attribute::Kind kind) {
    switch (kind) {
        case Attribute::Kind::real:
            return "FLOAT";
        case Attribute::Kind::integer:
            return "INT";
        case Attribute::Kind::text:
            return "STRING";
        case Attribute::Kind::tensor:
            return "TENSOR";
        case Attribute::Kind::graph:
            return "GRAPH";
        case Attribute::Kind::reals:
            return "FLOATS";
        case Attribute::Kind::integers:
            return "INTS";
        case Attribute::Kind::texts:
            return "STRINGS";
        case Attribute::Kind::reference:
            return "a reference to a function's attribute";
        case Attribute::Kind::other:
            break;
    }
    return "another kind";
}

}  // namespace

void refuse_node(const std::string& reason) {
    throw Error("W6610", reason);
}

const Attribute* NodeAttributes::find(std::string_view name, Attribute::Kind kind) const {
    const Attribute* found = node_.attribute(name);
    if (found == nullptr || found->kind == kind) return found;
    refuse_node("attribute '" + std::string(name) + "' is of kind " + std::string(kind_name(found->kind)) + ", not " +
                std::string(kind_name(kind)));
}

std::int64_t NodeAttributes::integer(std::string_view name, std::int64_t otherwise) const {
    const Attribute* found = find(name, Attribute::Kind::integer);
    return found == nullptr ? otherwise : found->integer;
}

std::int64_t NodeAttributes::integer(std::string_view name) const {
    const Attribute* found = find(name, Attribute::Kind::integer);
    if (found == nullptr) refuse_node("attribute '" + std::string(name) + "' is missing");
    return found->integer;
}

float NodeAttributes::real(std::string_view name, float otherwise) const {
    const Attribute* found = find(name, Attribute::Kind::real);
    return found == nullptr ? otherwise : found->real;
}

std::string NodeAttributes::text(std::string_view name, std::string_view otherwise) const {
    const Attribute* found = find(name, Attribute::Kind::text);
    return found == nullptr ? std::string(otherwise) : found->text;
}

std::vector<std::int64_t> NodeAttributes::integers(std::string_view name) const {
    const Attribute* found = find(name, Attribute::Kind::integers);
    return found == nullptr ? std::vector<std::int64_t>() : found->integers;
}

std::vector<float> NodeAttributes::reals(std::string_view name) const {
    const Attribute* found = find(name, Attribute::Kind::reals);
    return found == nullptr ? std::vector<float>() : found->reals;
}

std::vector<std::string> NodeAttributes::texts(std::string_view name) const {
    const Attribute* found = find(name, Attribute::Kind::texts);
    return found == nullptr ? std::vector<std::string>() : found->texts;
}

const Tensor* NodeAttributes::tensor(std::string_view name) const {
    const Attribute* found = find(name, Attribute::Kind::tensor);
    return found == nullptr ? nullptr : &found->tensor;
}

std::optional<std::vector<std::int64_t>> NodeAttributes::optional_integers(std::string_view name) const {
    const Attribute* found = find(name, Attribute::Kind::integers);
    if (found == nullptr) return std::nullopt;
    return found->integers;
}

}  // namespace windrow::inference
