/* SPDX-License-Identifier: GPL-2.0 */
#include <stdlib.h>

#define WARN_ON(x) (x)

/* Rounds down */
static int half(int n)
{
	if (WARN_ON(n < 0))
		return -2;
	return n / 2;
}

static int third(int n)
{
	if (n % 3)
		return -1;
	return n / 3;
}

int main(void)
{
	if (half(5) != 2)
		return 2;
	return half(4) == 2 && third(9) == 3 ? 0 : 1;
}
