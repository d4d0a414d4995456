// SPDX-License-Identifier: Apache-2.0

// The machine's ceiling for plans over data in memory: how fast THREADS threads can read and add up 64-bit integers from memory
// much larger than the caches. Prints GB/s, the best of five passes. usage: read-bandwidth THREADS

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

int main(int argc, char** argv) {
    const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
    constexpr std::size_t words = std::size_t{1} << 26;  // 512 MiB
    std::vector<std::uint64_t> memory(words, 1);
    double best = 0;
    std::uint64_t check = 0;
    for (int pass = 0; pass < 5; ++pass) {
        std::vector<std::uint64_t> sums(static_cast<std::size_t>(threads) * 8);
        std::vector<std::thread> team;
        const auto begin = std::chrono::steady_clock::now();
        for (int t = 0; t < threads; ++t) {
            team.emplace_back([&, t] {
                const std::size_t share = words / static_cast<std::size_t>(threads);
                const std::uint64_t* p = memory.data() + static_cast<std::size_t>(t) * share;
                std::uint64_t sum = 0;
                for (std::size_t i = 0; i < share; ++i) sum += p[i];
                sums[static_cast<std::size_t>(t) * 8] = sum;
            });
        }
        for (std::thread& thread : team) thread.join();
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        for (const std::uint64_t sum : sums) check += sum;
        const double rate = static_cast<double>(words * sizeof(std::uint64_t)) / seconds / 1e9;
        if (rate > best) best = rate;
    }
    std::printf("%.2f\n", check > 0 ? best : 0.0);
}
