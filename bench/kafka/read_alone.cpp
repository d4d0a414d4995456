// SPDX-License-Identifier: Apache-2.0
/// What librdkafka's batch consumption alone delivers: all records of a topic up to its end, one queue per partition, as the
/// Kafka connector reads them, and nothing is done with them. usage: read_alone BROKER TOPIC PARTITIONS; prints "RECORDS SECONDS
/// CPU-SECONDS".

#include <librdkafka/rdkafka.h>
#include <sys/resource.h>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

void set(rd_kafka_conf_t* conf, const char* key, const char* value) {
    std::array<char, 512> text{};
    if (rd_kafka_conf_set(conf, key, value, text.data(), text.size()) == RD_KAFKA_CONF_OK) return;
    std::fprintf(stderr, "%s\n", text.data());
    std::exit(2);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) return 2;
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", arguments[1]);
    set(conf, "group.id", "alone");
    set(conf, "enable.auto.commit", "false");
    set(conf, "enable.partition.eof", "true");
    set(conf, "check.crcs", "true");
    set(conf, "queued.min.messages", "1000000");
    set(conf, "queued.max.messages.kbytes", "262144");
    set(conf, "fetch.max.bytes", "1048576");
    std::array<char, 512> text{};
    rd_kafka_t* handle = rd_kafka_new(RD_KAFKA_CONSUMER, conf, text.data(), text.size());
    const int partitions = std::atoi(arguments[3]);
    std::vector<rd_kafka_queue_t*> queues;
    rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(partitions);
    for (int p = 0; p < partitions; ++p) {
        rd_kafka_topic_partition_list_add(list, arguments[2], p)->offset = RD_KAFKA_OFFSET_BEGINNING;
        queues.push_back(rd_kafka_queue_get_partition(handle, arguments[2], p));
        rd_kafka_queue_forward(queues.back(), nullptr);
    }
    const auto begin = std::chrono::steady_clock::now();
    rd_kafka_assign(handle, list);
    std::vector<rd_kafka_message_t*> messages(16384);
    unsigned long long records = 0;
    int ended = 0;
    while (ended < partitions) {
        for (rd_kafka_queue_t* queue : queues) {
            const ssize_t got = rd_kafka_consume_batch_queue(queue, 1, messages.data(), messages.size());
            for (ssize_t m = 0; m < got; ++m) {
                if (messages[static_cast<std::size_t>(m)]->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) ++ended;
                if (messages[static_cast<std::size_t>(m)]->err == RD_KAFKA_RESP_ERR_NO_ERROR) ++records;
                rd_kafka_message_destroy(messages[static_cast<std::size_t>(m)]);
            }
        }
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const double cpu = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                       static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    std::printf("%llu %.3f %.3f\n", records, seconds, cpu);
    return 0;
}
