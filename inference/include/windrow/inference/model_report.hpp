// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What `windrow model inspect` says about a model.

#include "windrow/inference/program.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace windrow::inference {

struct ModelReport {
    /// An operator of the graph, as the file has it.
    struct OperatorCount {
        std::string name;  ///< with its domain, where that is not ONNX's own
        std::int64_t nodes = 0;
        bool runs = true;  ///< false if one of the nodes is among `unsupported`
    };
    std::vector<OperatorCount> operators;  ///< the most frequent first
    std::int64_t parameters = 0;           ///< elements of the initializers
    std::int64_t parameter_bytes = 0;
    std::vector<UnsupportedOperator> unsupported;
    bool scores_rows = false;                         ///< load_model takes it
    std::string rows_text;                            ///< how rows are run, or why they cannot be
    std::string independence;                         ///< how it was shown that rows may run together; empty where they do not
    std::optional<std::uint64_t> operations_per_row;  ///< where the model scores rows; a fused multiply-add counts as two
    std::optional<std::int64_t> assumed_length;       ///< the free lengths for which operations_per_row was counted
    /// Backends and, a line each, what runs there and what not and why.
    std::vector<std::pair<std::string, std::vector<std::string>>> backends;
};

/// A model's report; `backends`: names of this build's. Throws nothing of its own.
ModelReport report_model(const std::shared_ptr<const Model>& model, const std::vector<std::string>& backends);

/// "FLOAT [N, 16]": element type and lengths or symbols of a declared value.
std::string declaration_text(const ValueDeclaration& declaration);

}  // namespace windrow::inference
