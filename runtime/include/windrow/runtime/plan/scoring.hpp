// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How rows become tensors of a model and its tensors columns: made when a query is bound, so that everything that does not fit
/// is told before data is read. docs/models.md has the rules.

#include "windrow/inference/scorer.hpp"
#include "windrow/kernels/types.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace windrow::plan {

/// What is done to a model's FLOAT and DOUBLE outputs before they become columns.
enum class OutputActivation : std::uint8_t { none, sigmoid, tanh, softmax };

/// What happens to a row that cannot be scored (a sequence of a length that the model does not take): its outputs are NULL and it
/// is counted, or the job ends with W5301.
enum class OnRowError : std::uint8_t { null_outputs, fail };

/// The options of a model, checked.
struct ModelOptions {
    std::string path;  ///< resolved against the script's folder
    inference::Precision precision = inference::Precision::exact;
    inference::LibraryMath math = inference::LibraryMath::fp32;
    std::int64_t batch_limit = 1024;
    OutputActivation activation = OutputActivation::none;
    std::vector<std::string> labels;
    OnRowError on_error = OnRowError::null_outputs;
    std::int64_t reload_interval_ms = 0;  ///< 0: the file is read once
    bool columns_first = false;           ///< ARRAY columns that share a [k, k] tensor are its first dimension
};

/// Elements of one column inside a row's part of a tensor: element t lies at offset + t * stride. Where the tensor's length is
/// free, `offset_per_step` is added once for each step.
struct ElementPlaces {
    std::int64_t offset = 0;
    std::int64_t offset_per_step = 0;
    std::int64_t stride = 1;
};

/// What one input tensor is filled with.
struct InputPort {
    std::size_t port = 0;  ///< of the model's inputs
    struct Part {
        std::size_t feature = 0;
        ElementPlaces places;
    };
    std::vector<Part> parts;
    std::int64_t elements = 0;  ///< of a row; of one step, if the length is free
    bool free_length = false;
    bool takes_arrays = false;        ///< each part is an ARRAY column, else a scalar one
    std::int64_t array_elements = 1;  ///< that each ARRAY has; of one step, if the length is free
};

/// Where one output column comes from.
struct OutputPort {
    enum class Kind : std::uint8_t { scalar, array, label } kind = Kind::scalar;
    std::size_t port = 0;      ///< of the model's outputs
    std::int64_t element = 0;  ///< scalar: which of a row's elements
};

/// A model bound to a query's columns. Immutable; shared by plans and workers.
struct Scoring {
    std::string name;  ///< "catalog.database.model"
    ModelOptions options;
    std::shared_ptr<const inference::LoadedModel> model;
    std::vector<DataType> features;  ///< the declared INPUT types, nullable if the column is
    std::vector<InputPort> inputs;
    std::vector<DataType> output_types;
    std::vector<OutputPort> outputs;  ///< one per OUTPUT column
};

/// SHA-256 of the file that was loaded, in hexadecimal digits.
[[nodiscard]] const std::string& model_hash(const Scoring& scoring);

}  // namespace windrow::plan
