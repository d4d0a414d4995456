// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One call of CUB for each request, each compiled in a file of its own: one radix sort costs nvcc eight seconds.

#include <cuda_runtime_api.h>

#include <cstddef>

#include "windrow/kernels/device/primitives.hpp"

namespace windrow::device::cuda {

/// As CUB has it: with `scratch` null the call writes the bytes that it needs to `bytes`, else it queues the work.
cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::SortU32& request, cudaStream_t stream);
cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::SortU64& request, cudaStream_t stream);
cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::SegmentedSortU64& request, cudaStream_t stream);
cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::SumU32& request, cudaStream_t stream);
cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::SumI64& request, cudaStream_t stream);
cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::SumByU32& request, cudaStream_t stream);
cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::SelectU32& request, cudaStream_t stream);
cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::RunsU32& request, cudaStream_t stream);
cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::RunsU64& request, cudaStream_t stream);
cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::SegmentedSumI64& request, cudaStream_t stream);

}  // namespace windrow::device::cuda
