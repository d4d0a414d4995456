// SPDX-License-Identifier: Apache-2.0
#include "library/cublaslt_product.hpp"

#if __has_include(<cublasLt.h>)
#include "library/cublaslt_description.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/device/library_call.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>
#include <utility>

namespace windrow::inference {

namespace {

using namespace cublaslt;

/// What cuBLASLt may use between the parts of a product; NVIDIA recommends as much for Hopper.
constexpr std::uint64_t most_workspace = std::uint64_t{32} << 20;
struct DestroyHandle {
    void operator()(cublasLtHandle_t handle) const noexcept { functions().cublasLtDestroy(handle); }
};
struct DestroyPreference {
    void operator()(cublasLtMatmulPreference_t made) const noexcept { functions().cublasLtMatmulPreferenceDestroy(made); }
};
using Handle = std::shared_ptr<std::remove_pointer_t<cublasLtHandle_t>>;
using Preference = std::unique_ptr<std::remove_pointer_t<cublasLtMatmulPreference_t>, DestroyPreference>;

template <typename Value>
void set(const Preference& preference, cublasLtMatmulPreferenceAttributes_t attribute, const Value& value) {
    require(functions().cublasLtMatmulPreferenceSetAttribute(preference.get(), attribute, &value, sizeof(value)),
            "cublasLtMatmulPreferenceSetAttribute");
}

/// The algorithm's 64 bytes, which the same version of the library takes back.
std::string algorithm_text(const cublasLtMatmulAlgo_t& algorithm) {
    std::string text = functions().version;
    for (const std::uint64_t word : algorithm.data) text += fmt::format(" {:x}", word);
    return text;
}

cublasLtMatmulAlgo_t algorithm_of(const std::string& recorded) {
    const std::string& version = functions().version;
    if (!recorded.starts_with(version + " ")) refuse_recorded_algorithm(recorded, "here is " + version);
    cublasLtMatmulAlgo_t algorithm = {};
    std::string_view rest(recorded);
    rest.remove_prefix(version.size());
    for (std::uint64_t& word : algorithm.data) {
        if (!rest.empty()) rest.remove_prefix(1);
        const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), word, 16);
        if (read.ec != std::errc()) refuse_recorded_algorithm(recorded, "it is not an algorithm of cuBLASLt");
        rest.remove_prefix(static_cast<std::size_t>(read.ptr - rest.data()));
    }
    return algorithm;
}

int configured(const cublasLtMatmulAlgo_t& algorithm, cublasLtMatmulAlgoConfigAttributes_t attribute) {
    int value = 0;
    std::size_t written = 0;
    const cublasStatus_t status =
        functions().cublasLtMatmulAlgoConfigGetAttribute(&algorithm, attribute, &value, sizeof(value), &written);
    return status == CUBLAS_STATUS_SUCCESS ? value : -1;
}

class Product final : public DeviceLayer {
public:
    Product(Handle handle, const LibraryProduct& product, LibraryMath math, const std::string& recorded)
        : handle_(std::move(handle)), has_bias_(product.bias), described_(product, math) {
        if (recorded.empty()) {
            choose();
        } else {
            take(recorded);
        }
        algorithm_ = algorithm_text(chosen_.algo);
        note_ =
            fmt::format("{} algorithm {}, tile {}, stages {}, split {}, {}", functions().version,
                        configured(chosen_.algo, CUBLASLT_ALGO_CONFIG_ID), configured(chosen_.algo, CUBLASLT_ALGO_CONFIG_TILE_ID),
                        configured(chosen_.algo, CUBLASLT_ALGO_CONFIG_STAGES_ID),
                        configured(chosen_.algo, CUBLASLT_ALGO_CONFIG_SPLITK_NUM), library_math_name(math));
    }
    [[nodiscard]] std::size_t workspace_bytes() const noexcept override { return chosen_.workspaceSize; }

    void queue(device::Stream& stream, const LayerMemory& at) override {
        device::queue_library_call(stream, "cublasLtMatmul", {}, [&](void* native) { run(at, native); });
    }

private:
    void choose() {
        cublasLtMatmulPreference_t made = nullptr;
        require(functions().cublasLtMatmulPreferenceCreate(&made), "cublasLtMatmulPreferenceCreate");
        const Preference preference(made);
        set(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, most_workspace);
        // Not in place: parts of a sum are added in an order of their own there.
        const auto reductions = static_cast<std::uint32_t>(CUBLASLT_REDUCTION_SCHEME_NONE) |
                                static_cast<std::uint32_t>(CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE);
        set(preference, CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, reductions);
        int found = 0;
        require(functions().cublasLtMatmulAlgoGetHeuristic(handle_.get(), described_.operation.get(), described_.right.get(),
                                                           described_.left.get(), described_.out.get(), described_.out.get(),
                                                           preference.get(), 1, &chosen_, &found),
                "cublasLtMatmulAlgoGetHeuristic");
        if (found == 0) throw NoLibraryLayer{"cuBLASLt has no algorithm for it"};
        require(chosen_.state, "cublasLtMatmulAlgoGetHeuristic");
    }

    void take(const std::string& recorded) {
        const cublasLtMatmulAlgo_t algorithm = algorithm_of(recorded);
        const cublasStatus_t status = functions().cublasLtMatmulAlgoCheck(
            handle_.get(), described_.operation.get(), described_.right.get(), described_.left.get(), described_.out.get(),
            described_.out.get(), &algorithm, &chosen_);
        if (status != CUBLAS_STATUS_SUCCESS) refuse_recorded_algorithm(recorded, "cublasLtMatmulAlgoCheck: " + text_of(status));
        chosen_.algo = algorithm;
    }

    void run(const LayerMemory& at, void* native) {
        const float one = 1;
        const float zero = 0;
        cublasStatus_t status = CUBLAS_STATUS_SUCCESS;
        if (has_bias_) {
            status = functions().cublasLtMatmulDescSetAttribute(described_.operation.get(), CUBLASLT_MATMUL_DESC_BIAS_POINTER,
                                                                &at.bias, sizeof(at.bias));
        }
        if (status == CUBLAS_STATUS_SUCCESS) {
            status = functions().cublasLtMatmul(handle_.get(), described_.operation.get(), &one, at.weights,
                                                described_.right.get(), at.input, described_.left.get(), &zero, at.outputs[0],
                                                described_.out.get(), at.outputs[0], described_.out.get(), &chosen_.algo,
                                                at.workspace, chosen_.workspaceSize, static_cast<cudaStream_t>(native));
        }
        if (status != CUBLAS_STATUS_SUCCESS) throw device::DeviceFailure("cublasLtMatmul: " + text_of(status));
    }

    Handle handle_;
    bool has_bias_;
    ProductDescription described_;
    cublasLtMatmulHeuristicResult_t chosen_ = {};
};

class Products final : public CublasltProducts {
public:
    Products() {
        if (!functions().problem.empty()) throw NoLibraryLayer{"cuBLASLt cannot be used (" + functions().problem + ")"};
        cublasLtHandle_t handle = nullptr;
        require(functions().cublasLtCreate(&handle), "cublasLtCreate");
        handle_ = Handle(handle, DestroyHandle());
    }
    std::unique_ptr<DeviceLayer> make(const LibraryProduct& product, LibraryMath math, const std::string& recorded) override {
        return std::make_unique<Product>(handle_, product, math, recorded);
    }

private:
    Handle handle_;
};

}  // namespace

std::unique_ptr<CublasltProducts> open_cublaslt() {
    return std::make_unique<Products>();
}

}  // namespace windrow::inference

#else

namespace windrow::inference {

std::unique_ptr<CublasltProducts> open_cublaslt() {
    throw NoLibraryLayer{"this build was made without cuBLASLt's headers (tools/setup --cuda brings them)"};
}

}  // namespace windrow::inference
#endif
