/* Counts the bytes, words and lines of its input. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        puts("tool " VERSION);
        return 0;
    }
    unsigned long bytes = 0, words = 0, lines = 0;
    int inside = 0;
    for (int c; (c = getchar()) != EOF; bytes++) {
        lines += c == '\n';
        words += !isspace(c) && !inside;
        inside = !isspace(c);
    }
    printf("%lu %lu %lu\n", lines, words, bytes);
    return 0;
}
