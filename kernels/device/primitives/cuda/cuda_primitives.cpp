// SPDX-License-Identifier: Apache-2.0
// The primitives on a CUDA device: the contract that CUB leaves to its caller, around CUB's calls.
#include <algorithm>
#include <memory>

#include "cuda/check.hpp"
#include "cuda/cuda_device.hpp"
#include "primitives/cuda/cub_calls.hpp"
#include "primitives/request_ranges.hpp"

namespace windrow::device::cuda {

namespace {

template <typename Request>
std::size_t query(const Request& request) {
    check_row_count(request.rows);
    check_row_count(most_rows_of(request));
    std::size_t bytes = 0;
    check(call_cub(nullptr, bytes, request, nullptr), "the size query of a CUB primitive");
    return std::max<std::size_t>(bytes, 1);  // null scratch memory would make the run a query, too
}

/// Writes the counts that CUB leaves alone when there are no rows. Returns whether that was all.
template <typename Request>
bool done_without_rows(Request& request, cudaStream_t stream) {
    std::int64_t* count = nullptr;
    if constexpr (requires { request.selected_count; }) count = request.selected_count;
    if constexpr (requires { request.run_count; }) count = request.run_count;
    if (most_rows_of(request) > 0) return false;
    if (count != nullptr) WINDROW_CUDA(cudaMemsetAsync, count, 0, sizeof(*count), stream);
    return true;
}

template <typename Request>
void queue(Stream& stream, Scratch scratch, const Request& request) {
    std::size_t bytes = query(request);
    check_ranges(ranges_of(request), scratch, bytes);
    make_current(stream);
    auto* native = static_cast<cudaStream_t>(stream.native());
    if (done_without_rows(request, native)) return;
    check(call_cub(scratch.memory, bytes, request, native), "a CUB primitive");
}

class CudaPrimitives final : public Primitives {
public:
    std::size_t scratch_bytes(const SortU32& request) override { return query(request); }
    std::size_t scratch_bytes(const SortU64& request) override { return query(request); }
    std::size_t scratch_bytes(const SegmentedSortU64& request) override { return query(request); }
    std::size_t scratch_bytes(const SumU32& request) override { return query(request); }
    std::size_t scratch_bytes(const SumI64& request) override { return query(request); }
    std::size_t scratch_bytes(const SumByU32& request) override { return query(request); }
    std::size_t scratch_bytes(const SelectU32& request) override { return query(request); }
    std::size_t scratch_bytes(const RunsU32& request) override { return query(request); }
    std::size_t scratch_bytes(const RunsU64& request) override { return query(request); }
    std::size_t scratch_bytes(const SegmentedSumI64& request) override { return query(request); }

    void run(Stream& stream, Scratch scratch, const SortU32& request) override { queue(stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const SortU64& request) override { queue(stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const SegmentedSortU64& request) override { queue(stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const SumU32& request) override { queue(stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const SumI64& request) override { queue(stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const SumByU32& request) override { queue(stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const SelectU32& request) override { queue(stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const RunsU32& request) override { queue(stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const RunsU64& request) override { queue(stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const SegmentedSumI64& request) override { queue(stream, scratch, request); }
};

}  // namespace

std::unique_ptr<Primitives> make_cuda_primitives() {
    return std::make_unique<CudaPrimitives>();
}

}  // namespace windrow::device::cuda
