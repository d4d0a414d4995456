// SPDX-License-Identifier: Apache-2.0
// oneDNN in the place of cuBLASLt and cuDNN, on the emulator's memory and in the order of its streams.
#include "device/library_layer.hpp"
#include "library/compiled_steps.hpp"
#include "library/rounded_factors.hpp"
#include "windrow/kernels/device/library_call.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace windrow::inference {

namespace {

std::size_t bytes_of_floats(std::int64_t count) {
    return static_cast<std::size_t>(count) * sizeof(float);
}

void round_to(std::span<const float> from, LibraryMath math, float* to) {
    std::transform(from.begin(), from.end(), to, [math](float value) { return rounded_factor(value, math); });
}

std::vector<float> rounded(const float* from, std::int64_t count, LibraryMath math) {
    std::vector<float> to(from == nullptr ? 0 : static_cast<std::size_t>(count));
    round_to({from, to.size()}, math, to.data());
    return to;
}

/// Convolutions and recurrent layers know no bf16.
LibraryMath without_bf16(LibraryMath math) {
    return math == LibraryMath::bf16 ? LibraryMath::tf32 : math;
}

/// Each thread that runs it compiles it for itself, as oneDNN wants.
class EmulatedLayer : public DeviceLayer {
protected:
    void name(const std::string& version, const std::string& implementation, LibraryMath math, const std::string& recorded) {
        note_ = version + " " + implementation + " (emulated";
        note_ += math == LibraryMath::fp32 ? ")" : std::string(", ") + library_math_name(math) + ")";
        algorithm_ = note_;
        if (!recorded.empty() && recorded != algorithm_)
            refuse_recorded_algorithm(recorded, "here the layer is computed by " + algorithm_);
    }
    const std::uint64_t identity_ = new_step_identity();
};

class EmulatedProduct final : public EmulatedLayer {
public:
    EmulatedProduct(const LibraryProduct& product, LibraryMath math, const std::string& version, const std::string& recorded)
        : product_(product),
          math_(math),
          left_count_((product.left_shared ? 1 : product.matrices) * product.rows * product.depth),
          right_count_((product.right_shared ? 1 : product.matrices) * product.depth * product.columns) {
        name(version, step().implementation(), math, recorded);
    }
    [[nodiscard]] std::size_t workspace_bytes() const noexcept override {
        return math_ == LibraryMath::fp32 ? 0 : bytes_of_floats(left_count_ + right_count_);
    }
    void queue(device::Stream& stream, const LayerMemory& at) override {
        const device::LibraryRange ranges[] = {
            {at.input, bytes_of_floats(left_count_), false},
            {at.weights, bytes_of_floats(right_count_), false},
            {at.bias, product_.bias ? bytes_of_floats(product_.columns) : 0, false},
            {at.outputs[0], bytes_of_floats(product_.matrices * product_.rows * product_.columns), true},
            {at.workspace, workspace_bytes(), true}};
        device::queue_library_call(stream, "library_product", ranges, [this, kept = shared_from_this(), at](void*) { run(at); });
    }

private:
    void run(const LayerMemory& at) {
        if (math_ == LibraryMath::fp32) return step().run(at.input, at.weights, at.bias, at.outputs[0]);
        float* const left = static_cast<float*>(at.workspace);
        float* const right = left + left_count_;
        round_to({at.input, static_cast<std::size_t>(left_count_)}, math_, left);
        round_to({at.weights, static_cast<std::size_t>(right_count_)}, math_, right);
        step().run(left, right, at.bias, at.outputs[0]);
    }
    [[nodiscard]] LibraryProductStep& step() const {
        return compiled<LibraryProductStep>(identity_, {}, [this] { return make_onednn_product(product_); });
    }

    LibraryProduct product_;
    LibraryMath math_;
    std::int64_t left_count_;
    std::int64_t right_count_;
};

class EmulatedConvolution final : public EmulatedLayer {
public:
    EmulatedConvolution(const ConvolutionShape& shape, const float* weights, LibraryMath math, const std::string& version,
                        const std::string& recorded)
        : shape_(shape),
          math_(math),
          input_count_(shape.images * shape.groups * shape.channels * shape.window.inputs()),
          output_count_(shape.images * shape.groups * shape.filters * shape.window.outputs()),
          weights_count_(shape.groups * shape.filters * shape.channels * shape.window.taps()),
          weights_(rounded(weights, weights_count_, math)) {
        name(version, step().implementation(), math, recorded);
    }
    [[nodiscard]] std::size_t workspace_bytes() const noexcept override {
        return math_ == LibraryMath::fp32 ? 0 : bytes_of_floats(input_count_);
    }
    void queue(device::Stream& stream, const LayerMemory& at) override {
        const device::LibraryRange ranges[] = {{at.input, bytes_of_floats(input_count_), false},
                                               {at.weights, bytes_of_floats(weights_count_), false},
                                               {at.outputs[0], bytes_of_floats(output_count_), true},
                                               {at.workspace, workspace_bytes(), true}};
        device::queue_library_call(stream, "library_convolution", ranges,
                                   [this, kept = shared_from_this(), at](void*) { run(at); });
    }

private:
    void run(const LayerMemory& at) {
        const float* input = at.input;
        if (math_ != LibraryMath::fp32) {
            round_to({at.input, static_cast<std::size_t>(input_count_)}, math_, static_cast<float*>(at.workspace));
            input = static_cast<const float*>(at.workspace);
        }
        step().run(input, {at.outputs.data(), 1});
    }
    [[nodiscard]] LibraryStep& step() const {
        return compiled<LibraryStep>(identity_, {}, [this] {
            LibraryConvolution layer;
            layer.shape = {0, shape_.groups, shape_.channels, shape_.filters, shape_.window};
            layer.weights = weights_.data();
            return make_onednn_convolutions({&layer, 1}, shape_.images);
        });
    }

    ConvolutionShape shape_;
    LibraryMath math_;
    std::int64_t input_count_;
    std::int64_t output_count_;
    std::int64_t weights_count_;
    std::vector<float> weights_;
};

/// Rounds inputs and weights only: oneDNN keeps hidden states to itself.
class EmulatedRecurrence final : public EmulatedLayer {
public:
    EmulatedRecurrence(const LibraryRecurrentLayer& recurrence, LibraryMath math, const std::string& version,
                       const std::string& recorded)
        : layer_(recurrence),
          math_(math),
          weights_(rounded(recurrence.layer.weights, gates() * hidden() * recurrence.layer.inputs, math)),
          recurrence_(rounded(recurrence.layer.recurrence, gates() * hidden() * hidden(), math)),
          bias_(rounded(recurrence.layer.bias, 2 * gates() * hidden(), LibraryMath::fp32)) {
        layer_.layer.weights = weights_.data();
        layer_.layer.recurrence = recurrence_.data();
        layer_.layer.bias = bias_.empty() ? nullptr : bias_.data();
        name(version, step().implementation(), math, recorded);
    }
    /// The input as oneDNN takes it, and the outputs of the steps.
    [[nodiscard]] std::size_t workspace_bytes() const noexcept override { return bytes_of_floats(input_count() + y_count()); }
    void queue(device::Stream& stream, const LayerMemory& at) override {
        const std::size_t state = bytes_of_floats(layer_.rows * hidden());
        const device::LibraryRange ranges[] = {{at.input, bytes_of_floats(input_count()), false},
                                               {at.outputs[0], bytes_of_floats(at.outputs[0] == nullptr ? 0 : y_count()), true},
                                               {at.outputs[1], at.outputs[1] == nullptr ? 0 : state, true},
                                               {at.outputs[2], at.outputs[2] == nullptr ? 0 : state, true},
                                               {at.workspace, workspace_bytes(), true}};
        device::queue_library_call(stream, "library_recurrence", ranges,
                                   [this, kept = shared_from_this(), at](void*) { run(at); });
    }

private:
    [[nodiscard]] std::int64_t hidden() const { return layer_.layer.hidden; }
    [[nodiscard]] std::int64_t gates() const { return gate_count(layer_.layer.cell); }
    [[nodiscard]] std::int64_t input_count() const { return layer_.layer.steps * layer_.rows * layer_.layer.inputs; }
    [[nodiscard]] std::int64_t y_count() const { return layer_.layer.steps * layer_.rows * hidden(); }

    void run(const LayerMemory& at) {
        const std::int64_t steps = layer_.layer.steps;
        const std::int64_t inputs = layer_.layer.inputs;
        float* const x = static_cast<float*>(at.workspace);
        float* const y = x + input_count();
        for (std::int64_t row = 0; row < layer_.rows; ++row) {
            for (std::int64_t step = 0; step < steps; ++step) {
                const float* const from = at.input + place(step, row) * inputs;
                round_to({from, static_cast<std::size_t>(inputs)}, math_, x + (step * layer_.rows + row) * inputs);
            }
        }
        float* const to[] = {y, at.outputs[1], at.outputs[2]};
        step().run(x, to);
        if (at.outputs[0] == nullptr) return;
        for (std::int64_t row = 0; row < layer_.rows; ++row) {
            for (std::int64_t step = 0; step < steps; ++step)
                std::copy_n(y + (step * layer_.rows + row) * hidden(), hidden(), at.outputs[0] + place(step, row) * hidden());
        }
    }
    [[nodiscard]] LibraryStep& step() const {
        return compiled<LibraryStep>(identity_, {}, [this] { return make_onednn_recurrence(layer_.layer, layer_.rows); });
    }
    [[nodiscard]] std::int64_t place(std::int64_t step, std::int64_t row) const {
        return layer_.batch_first ? row * layer_.layer.steps + step : step * layer_.rows + row;
    }

    LibraryRecurrentLayer layer_;
    LibraryMath math_;
    std::vector<float> weights_;
    std::vector<float> recurrence_;
    std::vector<float> bias_;
};

class EmulatedLibrary final : public DeviceLibrary {
public:
    explicit EmulatedLibrary(LibraryMath math) : math_(math), version_(onednn_version(reason_)) {}

    std::unique_ptr<DeviceLayer> make_product(const LibraryProduct& product, const std::string& recorded) override {
        require();
        return std::make_unique<EmulatedProduct>(product, math_, version_, recorded);
    }
    std::unique_ptr<DeviceLayer> make_convolution(const ConvolutionShape& convolution, const float* weights,
                                                  const std::string& recorded) override {
        require();
        return std::make_unique<EmulatedConvolution>(convolution, weights, without_bf16(math_), version_, recorded);
    }
    std::unique_ptr<DeviceLayer> make_recurrence(const LibraryRecurrentLayer& recurrence, const std::string& recorded) override {
        require();
        return std::make_unique<EmulatedRecurrence>(recurrence, without_bf16(math_), version_, recorded);
    }

private:
    void require() const {
        if (version_.empty()) throw NoLibraryLayer{"oneDNN cannot be used (" + reason_ + ")"};
    }

    LibraryMath math_;
    std::string reason_;
    std::string version_;
};

}  // namespace

std::unique_ptr<DeviceLibrary> open_emulated_library(LibraryMath math) {
    return std::make_unique<EmulatedLibrary>(math);
}

}  // namespace windrow::inference
