// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Models as CREATE MODEL declares them.

#include "windrow/kernels/error.hpp"
#include "windrow/kernels/types.hpp"
#include "windrow/runtime/catalog/full_name.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace windrow::catalog {

/// One column of INPUT or OUTPUT.
struct ModelColumn {
    std::string name;
    DataType type;
    std::optional<std::string> comment;
    SourceRange where;
};

/// A model as declared. Immutable once in the catalog (ALTER makes a new one). Options are not checked and the file is not read
/// until the model is used (as in Flink, where a provider is looked for at its first use).
struct ModelDefinition {
    FullName name;
    bool temporary = false;
    std::vector<ModelColumn> input;  ///< empty only if `output` is, too
    std::vector<ModelColumn> output;
    std::map<std::string, std::string> options;
    std::optional<std::string> comment;
    SourceRange defined_at;  ///< the CREATE MODEL statement
};

using ModelPtr = std::shared_ptr<const ModelDefinition>;

}  // namespace windrow::catalog
