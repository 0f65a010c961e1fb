/** What people read: all messages in one file, and no word of the dialect that was replaced. */
@org.jspecify.annotations.NullMarked
package aegis.lt.language;
