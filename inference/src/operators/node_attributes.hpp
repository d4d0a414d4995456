// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads a node's attributes by name and kind, once, when its operator is made. An attribute of another kind than the operator
/// defines is refused with W6610, never ignored.

#include "operators/operator.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::inference {

/// Throws W6610: this node asks for something that Windrow does not run.
[[noreturn]] void refuse_node(const std::string& reason);

/// A view of one node's attributes; the node must outlive it.
class NodeAttributes {
public:
    explicit NodeAttributes(const Node& node) : node_(node) {}

    [[nodiscard]] bool has(std::string_view name) const noexcept { return node_.attribute(name) != nullptr; }
    [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t otherwise) const;
    /// Throws W6610 if the attribute is missing.
    [[nodiscard]] std::int64_t integer(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name, bool otherwise) const { return integer(name, otherwise ? 1 : 0) != 0; }
    [[nodiscard]] float real(std::string_view name, float otherwise) const;
    [[nodiscard]] std::string text(std::string_view name, std::string_view otherwise) const;
    /// Empty lists if the attribute is missing.
    [[nodiscard]] std::vector<std::int64_t> integers(std::string_view name) const;
    [[nodiscard]] std::vector<float> reals(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
    /// Null if the attribute is missing.
    [[nodiscard]] const Tensor* tensor(std::string_view name) const;
    /// Absent if the attribute is missing (an empty list is a list).
    [[nodiscard]] std::optional<std::vector<std::int64_t>> optional_integers(std::string_view name) const;

private:
    [[nodiscard]] const Attribute* find(std::string_view name, Attribute::Kind kind) const;
    const Node& node_;
};

}  // namespace windrow::inference
