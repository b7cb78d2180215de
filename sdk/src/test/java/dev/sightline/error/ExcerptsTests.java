package dev.sightline.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptsTests {

    @Test
    void aShortTextIsReturnedAsItIs() {
        assertThat(Excerpts.clipped("four", 4)).isEqualTo("four");
    }

    @Test
    void aLongTextEndsWithAnEllipsis() {
        assertThat(Excerpts.clipped("fives", 4)).isEqualTo("five…");
    }

    @Test
    void aSurrogatePairIsNotSplit() {
        assertThat(Excerpts.clipped("abc😀d", 4)).isEqualTo("abc…");
    }

    @Test
    void firstLineSkipsBlankLines() {
        assertThat(Excerpts.firstLine("\n  \n  what failed \n at Line 3", 80)).isEqualTo("what failed");
        assertThat(Excerpts.firstLine(" \n", 80)).isEmpty();
    }
}
