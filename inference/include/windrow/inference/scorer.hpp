// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A model over rows of a stream: one row is one entry of the model's first (batch) dimension. A model whose batch dimension is
/// fixed at 1 (Keras with the torch backend exports so) is run as if the dimension were free, if every operator allows it.

#include "windrow/inference/device_features.hpp"
#include "windrow/inference/library_choices.hpp"
#include "windrow/inference/onnx_reader.hpp"
#include "windrow/inference/program.hpp"
#include "windrow/kernels/device/device.hpp"
#include "windrow/kernels/device_health.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace windrow::inference {

/// One input or output of a model, as a row sees it.
struct Port {
    std::string name;
    ElementType element = ElementType::undefined;
    Shape row_shape;  ///< without the batch dimension; -1 where the length is free (a sequence)
    /// Product of row_shape; -1 if a length is free.
    [[nodiscard]] std::int64_t row_elements() const noexcept;
};

struct ScorerOptions {
    Precision precision = Precision::exact;
    std::int64_t batch_limit = 1024;  ///< rows that are run at once; more are cut
    std::string backend =
        "cpu";  ///< "cpu", or a device of the build; what cannot run there runs on the CPU and `backend_notes` says so
    /// The backend's device, on which other operators work, too; null: one of its own is opened.
    std::shared_ptr<device::Device> device = nullptr;
    /// With Precision::library; other than fp32 is refused (W6621) on the CPU.
    LibraryMath math = LibraryMath::fp32;
    /// The algorithms of library layers on a device: those that it holds are used, others are added. Shared by all who score for
    /// one job. Null: nothing is remembered.
    std::shared_ptr<LibraryChoices> choices = nullptr;
    /// Told when the device fails: the scorer then goes on on the CPU. Null: its errors are thrown.
    std::shared_ptr<DeviceHealth> health = nullptr;
};

/// Throws W6621 if the options ask of the CPU what only devices do, W6622 if they hold a device's algorithms and name the CPU.
void check_scorer_options(const ScorerOptions& options);

/// Runs a model over rows. Not thread-safe: each worker has its own (they share the weights).
class Scorer {
public:
    virtual ~Scorer() = default;
    /// For models with free lengths (sequences): lengths[i] is the free length of input i (of all that it has; passed over where
    /// none is free), the same for all rows until it is called again. Returns the row shapes of the outputs, which fit the ports.
    /// Cheap, and not needed, where nothing is free. Throws W6611 without lengths, W6612 or W6614 if these cannot be run.
    virtual std::vector<Shape> set_lengths(std::span<const std::int64_t> lengths) = 0;
    /// inputs[i]: row-major values of port i, rows * row_elements of its element type;
    /// outputs[i]: room for rows * row_elements (row_elements of what `set_lengths` returned, where lengths are free). Element
    /// types are the ports'; inputs are aligned to an element. With Precision::exact a row's output bits depend on that row's
    /// inputs only. Throws W6612 if a row cannot be computed.
    virtual void run(std::int64_t rows, std::span<const void* const> inputs, std::span<void* const> outputs) = 0;
    /// Whether `run_features` may be asked: the model runs on a device and each of its inputs can be packed there.
    [[nodiscard]] virtual bool takes_device_features() const { return false; }
    /// The same rows with inputs that lie on the device that the model runs on: no input is sent there. False, and what `outputs`
    /// hold means nothing, if these cannot be scored so; then `run` decides.
    [[nodiscard]] virtual bool run_features(const DeviceFeatures& /*features*/, std::span<void* const> /*outputs*/) {
        return false;
    }
    /// Where each part of the model runs and why, a line each, as EXPLAIN prints it.
    [[nodiscard]] virtual std::vector<std::string> backend_notes() const = 0;
};

/// A model that can score rows. Immutable, shared between workers.
class LoadedModel {
public:
    virtual ~LoadedModel() = default;
    [[nodiscard]] virtual const std::vector<Port>& inputs() const noexcept = 0;
    [[nodiscard]] virtual const std::vector<Port>& outputs() const noexcept = 0;
    [[nodiscard]] virtual const Model& model() const noexcept = 0;
    [[nodiscard]] virtual std::unique_ptr<Scorer> make_scorer(const ScorerOptions& options) const = 0;
};

/// Reads and prepares a model and proves it over two batch sizes that it is one over rows. Throws what read_model_file and
/// prepare throw, and W6613 if the model has no batch dimension that rows can fill.
std::shared_ptr<const LoadedModel> load_model(const std::string& path, const ReadLimits& limits = {});

}  // namespace windrow::inference
