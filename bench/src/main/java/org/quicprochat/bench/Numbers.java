package org.quicprochat.bench;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The numbers that options take; another is refused with a sentence, before anything starts. */
final class Numbers {
    private Numbers() {}

    /** 1 or more. */
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return atLeast(1, text);
        }
    }

    /** 0 or more. */
    static final class CountOrNone implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return atLeast(0, text);
        }
    }

    /** 8 or more: a payload holds a time. */
    static final class PayloadSize implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return atLeast(Long.BYTES, text);
        }
    }

    /** 8, 16, 24 and so on. */
    static final class Eights implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            int number = atLeast(8, text);
            if (number % 8 != 0) {
                throw new TypeConversionException(text + " is no multiple of 8");
            }
            return number;
        }
    }

    private static int atLeast(int least, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new TypeConversionException(text + " is no number that fits");
        }
        throw new TypeConversionException(text + " is less than " + least);
    }
}
