// SPDX-License-Identifier: Apache-2.0
#if __has_include(<cudnn.h>)
#include "library/cudnn_recurrence.hpp"

#include "windrow/kernels/device/library_call.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>

namespace windrow::inference::cudnn {

namespace {

template <typename Native, cudnnStatus_t (*Functions::*create)(Native*), cudnnStatus_t (*Functions::*destroy)(Native)>
class Owned {
public:
    Owned() { require((functions().*create)(&native_), "a descriptor of cuDNN"); }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() { static_cast<void>((functions().*destroy)(native_)); }
    [[nodiscard]] Native get() const noexcept { return native_; }

private:
    Native native_ = nullptr;
};
using RnnDescriptor = Owned<cudnnRNNDescriptor_t, &Functions::cudnnCreateRNNDescriptor, &Functions::cudnnDestroyRNNDescriptor>;
using RnnData =
    Owned<cudnnRNNDataDescriptor_t, &Functions::cudnnCreateRNNDataDescriptor, &Functions::cudnnDestroyRNNDataDescriptor>;
using TensorDescriptor =
    Owned<cudnnTensorDescriptor_t, &Functions::cudnnCreateTensorDescriptor, &Functions::cudnnDestroyTensorDescriptor>;
using DropoutDescriptor =
    Owned<cudnnDropoutDescriptor_t, &Functions::cudnnCreateDropoutDescriptor, &Functions::cudnnDestroyDropoutDescriptor>;

/// Elements of a weight matrix or a bias as cuDNN describes it; 0 if there is none.
std::int64_t elements_of(const TensorDescriptor& tensor) {
    cudnnDataType_t type = {};
    int rank = 0;
    int lengths[3] = {};
    int strides[3] = {};
    require(functions().cudnnGetTensorNdDescriptor(tensor.get(), 3, &type, &rank, lengths, strides),
            "cudnnGetTensorNdDescriptor");
    std::int64_t count = rank == 0 ? 0 : 1;
    for (int i = 0; i < std::min(rank, 3); ++i) count *= lengths[i];
    return count;
}

class RecurrenceLayer final : public DeviceLayer {
public:
    RecurrenceLayer(Handle handle, const LibraryRecurrentLayer& recurrence, LibraryMath math, const std::string& recorded)
        : handle_(std::move(handle)), given_(recurrence) {
        algorithm_ = functions().version + " RNN standard, " + (math == LibraryMath::fp32 ? "fp32" : "tf32");
        note_ = algorithm_;
        if (!recorded.empty() && recorded != algorithm_) refuse_recorded_algorithm(recorded, "here is " + algorithm_);
        describe(math);
        pack_weights();
    }
    [[nodiscard]] std::size_t workspace_bytes() const noexcept override { return workspace_; }
    [[nodiscard]] const std::vector<float>& packed_weights() const noexcept override { return packed_; }
    void queue(device::Stream& stream, const LayerMemory& at) override {
        device::queue_library_call(stream, "cudnnRNNForward", {}, [&](void* native) { run(at, native); });
    }

private:
    [[nodiscard]] bool is_lstm() const { return given_.layer.cell == RecurrentCell::lstm; }

    void describe(LibraryMath math) {
        const auto inputs = static_cast<std::int32_t>(given_.layer.inputs);
        const auto hidden = static_cast<std::int32_t>(given_.layer.hidden);
        require(functions().cudnnSetDropoutDescriptor(dropout_.get(), handle_.get(), 0, nullptr, 0, 0),
                "cudnnSetDropoutDescriptor");
        require(functions().cudnnSetRNNDescriptor_v8(rnn_.get(), CUDNN_RNN_ALGO_STANDARD, is_lstm() ? CUDNN_LSTM : CUDNN_GRU,
                                                     CUDNN_RNN_DOUBLE_BIAS, CUDNN_UNIDIRECTIONAL, CUDNN_LINEAR_INPUT,
                                                     CUDNN_DATA_FLOAT, CUDNN_DATA_FLOAT,
                                                     math == LibraryMath::fp32 ? CUDNN_FMA_MATH : CUDNN_DEFAULT_MATH, inputs,
                                                     hidden, hidden, 1, dropout_.get(), CUDNN_RNN_PADDED_IO_ENABLED),
                "cudnnSetRNNDescriptor_v8");
        describe_data(x_, inputs);
        describe_data(y_, hidden);
        const int lengths[] = {1, static_cast<int>(given_.rows), hidden};
        const int strides[] = {lengths[1] * hidden, hidden, 1};
        require(functions().cudnnSetTensorNdDescriptor(state_.get(), CUDNN_DATA_FLOAT, 3, lengths, strides),
                "cudnnSetTensorNdDescriptor");
        std::size_t reserve = 0;
        require(functions().cudnnGetRNNTempSpaceSizes(handle_.get(), rnn_.get(), CUDNN_FWD_MODE_INFERENCE, x_.get(), &workspace_,
                                                      &reserve),
                "cudnnGetRNNTempSpaceSizes");
        require(functions().cudnnGetRNNWeightSpaceSize(handle_.get(), rnn_.get(), &weight_bytes_), "cudnnGetRNNWeightSpaceSize");
    }
    void describe_data(const RnnData& data, int width) const {
        const std::vector<int> lengths(static_cast<std::size_t>(given_.rows), static_cast<int>(given_.layer.steps));
        require(functions().cudnnSetRNNDataDescriptor(
                    data.get(), CUDNN_DATA_FLOAT,
                    given_.batch_first ? CUDNN_RNN_DATA_LAYOUT_BATCH_MAJOR_UNPACKED : CUDNN_RNN_DATA_LAYOUT_SEQ_MAJOR_UNPACKED,
                    static_cast<int>(given_.layer.steps), static_cast<int>(given_.rows), width, lengths.data(), nullptr),
                "cudnnSetRNNDataDescriptor");
    }

    /// cuDNN's weight space, then the length of each row's sequence, which is the same.
    void pack_weights() {
        const std::size_t floats = (weight_bytes_ + sizeof(float) - 1) / sizeof(float);
        packed_.assign(floats + static_cast<std::size_t>(given_.rows),
                       std::bit_cast<float>(static_cast<std::int32_t>(given_.layer.steps)));
        std::fill_n(packed_.begin(), floats, 0.0F);
        const std::int64_t gates = gate_count(given_.layer.cell);
        for (std::int64_t number = 0; number < 2 * gates; ++number) pack_gate(number);
    }
    /// Numbers below the gates' count are of the input, the others of the recurrence.
    void pack_gate(std::int64_t number) {
        const std::int64_t gates = gate_count(given_.layer.cell);
        const bool of_input = number < gates;
        const std::int64_t gate = onnx_gate(given_.layer.cell, number % gates);
        const std::int64_t hidden = given_.layer.hidden;
        const std::int64_t depth = of_input ? given_.layer.inputs : hidden;
        const TensorDescriptor matrix, bias;
        void* matrix_at = nullptr;
        void* bias_at = nullptr;
        // The addresses are only counted with: the space itself is copied to the device later.
        require(functions().cudnnGetRNNWeightParams(handle_.get(), rnn_.get(), 0, weight_bytes_, packed_.data(),
                                                    static_cast<std::int32_t>(number), matrix.get(), &matrix_at, bias.get(),
                                                    &bias_at),
                "cudnnGetRNNWeightParams");
        if (elements_of(matrix) != hidden * depth || elements_of(bias) != hidden)
            throw NoLibraryLayer{"cuDNN describes other weights than an LSTM or a GRU has"};
        const float* const weights = of_input ? given_.layer.weights : given_.layer.recurrence;
        std::copy_n(weights + gate * hidden * depth, hidden * depth, place(matrix_at, hidden * depth));
        if (given_.layer.bias != nullptr)
            std::copy_n(given_.layer.bias + ((of_input ? 0 : gates) + gate) * hidden, hidden, place(bias_at, hidden));
    }
    float* place(void* address, std::int64_t count) {
        const auto* const begin = reinterpret_cast<const std::byte*>(packed_.data());
        const std::ptrdiff_t offset = static_cast<const std::byte*>(address) - begin;
        const auto bytes = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(count) * sizeof(float));
        if (offset < 0 || offset % static_cast<std::ptrdiff_t>(sizeof(float)) != 0 ||
            offset + bytes > static_cast<std::ptrdiff_t>(weight_bytes_))
            throw NoLibraryLayer{"cuDNN places weights outside of their space"};
        return packed_.data() + offset / static_cast<std::ptrdiff_t>(sizeof(float));
    }

    void run(const LayerMemory& at, void* native) {
        check_run(functions().cudnnSetStream(handle_.get(), static_cast<cudaStream_t>(native)), "cudnnSetStream");
        const std::size_t floats = packed_.size() - static_cast<std::size_t>(given_.rows);
        const auto* const row_lengths = reinterpret_cast<const std::int32_t*>(at.weights + floats);
        check_run(
            functions().cudnnRNNForward(handle_.get(), rnn_.get(), CUDNN_FWD_MODE_INFERENCE, row_lengths, x_.get(), at.input,
                                        y_.get(), at.outputs[0], state_.get(), nullptr, at.outputs[1], state_.get(), nullptr,
                                        at.outputs[2], weight_bytes_, at.weights, workspace_, at.workspace, 0, nullptr),
            "cudnnRNNForward");
    }

    Handle handle_;
    LibraryRecurrentLayer given_;
    RnnDescriptor rnn_;
    RnnData x_, y_;
    TensorDescriptor state_;
    DropoutDescriptor dropout_;
    std::size_t workspace_ = 0;
    std::size_t weight_bytes_ = 0;
    std::vector<float> packed_;
};

}  // namespace

std::int64_t onnx_gate(RecurrentCell cell, std::int64_t number) {
    constexpr std::int64_t lstm[] = {0, 2, 3, 1};  // ONNX: input, output, forget, cell
    constexpr std::int64_t gru[] = {1, 0, 2};      // ONNX: update, reset, hidden
    return cell == RecurrentCell::lstm ? lstm[number] : gru[number];
}

std::unique_ptr<DeviceLayer> make_recurrence(Handle handle, const LibraryRecurrentLayer& recurrence, LibraryMath math,
                                             const std::string& recorded) {
    return std::make_unique<RecurrenceLayer>(std::move(handle), recurrence, math, recorded);
}

}  // namespace windrow::inference::cudnn
#endif
