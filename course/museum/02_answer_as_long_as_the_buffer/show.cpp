// A client asks three times for the list of legs, which grows by some letters between: the answers
// have 1023, 1500 and 1024 bytes.
#include "code.hpp"
#include "support/scene.hpp"

#include <array>

namespace trecho::museum {

namespace {

constexpr Actor ana = 0;
constexpr Actor server = 1;

awaitable<void> answer_in(Scene& scene, std::unique_ptr<Stream> stream) {
    Lines customer(std::move(stream));
    for (const std::size_t bytes : {1023U, 1500U, 1024U}) {
        const Line request = co_await customer.read();
        if (request.error) co_return;
        co_await customer.write(std::string(bytes - 1, 'x'));
        co_await scene.pause(std::chrono::milliseconds(1));
    }
    co_await customer.read(); // until the client ends
}

awaitable<void> list(Scene& scene, std::unique_ptr<Stream> stream, int& answers) {
    for (int request = 0; request < 3; ++request) {
        co_await stream->write("LIST\n");
        const std::string answer = co_await read_answer(*stream);
        scene.timeline.note(ana, {"has the list", "tem a lista"});
        ++answers;
    }
}

} // namespace

void show(Scene& scene) {
    scene.timeline.cast({{"Ana", "Ana"}, {"server", "servidor"}});
    auto connection = scene.connect(ana, server);
    int answers = 0;
    scene.tasks.spawn(answer_in(scene, std::move(connection.server)));
    scene.tasks.spawn(list(scene, std::move(connection.client), answers));
    scene.run_for(std::chrono::hours(1));
    if (answers < 3) scene.timeline.note(ana, {"still reads", "ainda lê"});

    scene.must_hold(
        {"a client that has an answer goes on", "um cliente que tem a resposta segue em frente"},
        answers == 3,
        {"all 1024 bytes of the third answer have arrived, and Ana waits for more",
         "os 1024 bytes da terceira resposta chegaram, e Ana espera por mais"});
    scene.end();
}

} // namespace trecho::museum
