/* Answers each connection with the square root of two. --check asks itself once over loopback. */
#define VERSION "2.3.1"
#include <arpa/inet.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int listening(int port, struct sockaddr_in *at) {
    socklen_t size = sizeof *at;
    int yes = 1, on = socket(AF_INET, SOCK_STREAM, 0);
    memset(at, 0, size);
    at->sin_family = AF_INET;
    at->sin_port = htons(port);
    at->sin_addr.s_addr = htonl(port ? INADDR_ANY : INADDR_LOOPBACK);
    setsockopt(on, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (on < 0 || bind(on, (struct sockaddr *)at, size) || listen(on, 16) || getsockname(on, (struct sockaddr *)at, &size)) {
        perror("compiled");
        exit(1);
    }
    return on;
}

static void answer(int on) {
    int client = accept(on, NULL, NULL);
    dprintf(client, "%.6f\n", sqrt(2));
    close(client);
}

int main(int argc, char **argv) {
    struct sockaddr_in at;
    const char *port = getenv("COMPILED_PORT");
    if (argc < 2) {
        for (int on = listening(port ? atoi(port) : 8080, &at);;) answer(on);
    }
    int on = listening(0, &at);
    pid_t child = fork();
    if (child == 0) {
        answer(on);
        _exit(0);
    }
    char text[64] = "";
    int client = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(client, (struct sockaddr *)&at, sizeof at) || read(client, text, sizeof text - 1) <= 0) {
        perror("compiled");
        return 1;
    }
    waitpid(child, NULL, 0);
    printf("compiled %s served %s", VERSION, text);
    return strcmp(text, "1.414214\n") != 0;
}
